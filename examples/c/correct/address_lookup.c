/*
 * address-lookup: the addresses and ports of a host and a service (Network IPC: Socket, getaddrinfo).
 *
 *     address_lookup HOST SERVICE
 */

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

static void show(const struct sockaddr *address)
{
    char text[INET6_ADDRSTRLEN];
    const struct sockaddr_in *ipv4 = (const struct sockaddr_in *)address;
    const struct sockaddr_in6 *ipv6 = (const struct sockaddr_in6 *)address;

    if (address->sa_family == AF_INET)
        printf("%s:%u\n", inet_ntop(AF_INET, &ipv4->sin_addr, text, sizeof text),
               (unsigned)ntohs(ipv4->sin_port));
    else if (address->sa_family == AF_INET6)
        printf("%s:%u\n", inet_ntop(AF_INET6, &ipv6->sin6_addr, text, sizeof text),
               (unsigned)ntohs(ipv6->sin6_port));
}

int main(int argc, char *argv[])
{
    struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM }, *found;

    if (argc != 3) {
        fprintf(stderr, "usage: %s host service\n", argv[0]);
        return EXIT_FAILURE;
    }
    int code = getaddrinfo(argv[1], argv[2], &hints, &found);
    if (code != 0) {
        fprintf(stderr, "getaddrinfo: %s\n", gai_strerror(code));
        return EXIT_FAILURE;
    }
    for (struct addrinfo *each = found; each != NULL; each = each->ai_next)
        show(each->ai_addr);
    freeaddrinfo(found);
    return EXIT_SUCCESS;
}
