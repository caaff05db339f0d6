/*
 * address-text, with mistakes:
 *
 *     address_text ADDRESS
 *
 * - inet_addr tells an error by the value of 255.255.255.255, and takes 1.2.3 and 16909060;
 * - the bytes of an IPv6 address are printed by %x, which drops zeros;
 * - for what is no address it prints nothing, and exits with 0.
 */

#include <arpa/inet.h>
#include <stdio.h>

int main(int argc, char *argv[])
{
    int i;
    in_addr_t ipv4;
    struct in6_addr ipv6;

    if (argc < 2)
        return 1;
    if ((ipv4 = inet_addr(argv[1])) != INADDR_NONE)
        printf("IPv4: 0x%08x\n", ntohl(ipv4));
    else if (inet_pton(AF_INET6, argv[1], &ipv6) == 1) {
        printf("IPv6: 0x");
        for (i = 0; i < 16; i++)
            printf("%x", ipv6.s6_addr[i]);
        printf("\n");
    }
    return 0;
}
