/*
 * host-address: the canonical name and the IPv4 addresses of a host (A Quick Guide to Networking
 * Software, task 2).
 *
 *     host_address [HOST]
 */

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#define DEFAULT_HOST "tejo.tecnico.ulisboa.pt"

int main(int argc, char *argv[])
{
    struct addrinfo hints = {
        .ai_family = AF_INET,
        .ai_socktype = SOCK_STREAM,     /* otherwise each address comes three times */
        .ai_flags = AI_CANONNAME,
    }, *found;

    if (argc > 2) {
        fprintf(stderr, "usage: %s [host]\n", argv[0]);
        return EXIT_FAILURE;
    }
    int code = getaddrinfo(argc > 1 ? argv[1] : DEFAULT_HOST, NULL, &hints, &found);
    if (code != 0) {
        fprintf(stderr, "error: getaddrinfo: %s\n", gai_strerror(code));
        return EXIT_FAILURE;
    }
    printf("canonical hostname: %s\n", found->ai_canonname);
    for (struct addrinfo *each = found; each != NULL; each = each->ai_next) {
        struct in_addr address = ((struct sockaddr_in *)each->ai_addr)->sin_addr;
        char text[INET_ADDRSTRLEN];

        printf("internet address: %s (%08lX)\n", inet_ntop(AF_INET, &address, text, sizeof text),
               (unsigned long)ntohl(address.s_addr));
    }
    freeaddrinfo(found);
    return EXIT_SUCCESS;
}
