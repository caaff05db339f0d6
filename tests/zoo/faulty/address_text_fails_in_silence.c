/* zoo: program=address-text fails=TOOL-ERROR */
/* The mistake: of a text that is no address it says nothing; only its status tells. */
#include "../tools.h"

int main(int argc, char **argv)
{
    struct in_addr ipv4;
    struct in6_addr ipv6;
    if (argc != 2)
        usage("address_text address");
    if (inet_pton(AF_INET, argv[1], &ipv4) == 1) {
        printf("IPv4: 0x%08x\n", ntohl(ipv4.s_addr));
    } else if (inet_pton(AF_INET6, argv[1], &ipv6) == 1) {
        printf("IPv6: 0x");
        for (int i = 0; i < 16; i++)
            printf("%02x", ipv6.s6_addr[i]);
        printf("\n");
    } else {
        return 1;
    }
}
