/* zoo: program=address-text fails=ADDRESS-TEXT-IPV4 */
/* The mistake: returns what inet_pton did, 1 for an address, as its exit status. */
#include "../tools.h"

int main(int argc, char **argv)
{
    struct in_addr ipv4;
    struct in6_addr ipv6;
    int found;
    if (argc != 2)
        usage("address_text address");
    if ((found = inet_pton(AF_INET, argv[1], &ipv4)) == 1) {
        printf("IPv4: 0x%08x\n", ntohl(ipv4.s_addr));
    } else if ((found = inet_pton(AF_INET6, argv[1], &ipv6)) == 1) {
        printf("IPv6: 0x");
        for (int i = 0; i < 16; i++)
            printf("%02x", ipv6.s6_addr[i]);
        printf("\n");
    } else {
        fprintf(stderr, "no address\n");
        return 2;
    }
    return found;
}
