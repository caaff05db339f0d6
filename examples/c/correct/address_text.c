/*
 * address-text: an address given as text, in hexadecimal (Network IPC: Socket, address conversion).
 *
 *     address_text ADDRESS
 */

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char *argv[])
{
    struct in_addr ipv4;
    struct in6_addr ipv6;

    if (argc != 2) {
        fprintf(stderr, "usage: %s address\n", argv[0]);
        return EXIT_FAILURE;
    }
    if (inet_pton(AF_INET, argv[1], &ipv4) == 1) {
        printf("IPv4: 0x%08lx\n", (unsigned long)ntohl(ipv4.s_addr));
    } else if (inet_pton(AF_INET6, argv[1], &ipv6) == 1) {
        fputs("IPv6: 0x", stdout);
        for (size_t i = 0; i < sizeof ipv6.s6_addr; i++)
            printf("%02x", ipv6.s6_addr[i]);
        putchar('\n');
    } else {
        fprintf(stderr, "not an address: %s\n", argv[1]);
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
