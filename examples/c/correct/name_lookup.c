/*
 * name-lookup: the names of an address and a port (Network IPC: Socket, getnameinfo).
 *
 *     name_lookup IP PORT
 */

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

/* A whole decimal number up to 65535; atoi would take "abc", "80x" and 70000 too. */
static in_port_t parse_port(const char *text)
{
    char *end;

    errno = 0;
    long port = strtol(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || port < 0 || port > 65535) {
        fprintf(stderr, "not a port: %s\n", text);
        exit(EXIT_FAILURE);
    }
    return (in_port_t)port;
}

int main(int argc, char *argv[])
{
    char host[NI_MAXHOST], service[NI_MAXSERV];
    struct sockaddr_in address = { .sin_family = AF_INET };

    if (argc != 3) {
        fprintf(stderr, "usage: %s ip port\n", argv[0]);
        return EXIT_FAILURE;
    }
    if (inet_pton(AF_INET, argv[1], &address.sin_addr) != 1) {
        fprintf(stderr, "not an IPv4 address: %s\n", argv[1]);
        return EXIT_FAILURE;
    }
    address.sin_port = htons(parse_port(argv[2]));

    int code = getnameinfo((struct sockaddr *)&address, sizeof address, host, sizeof host, service,
                           sizeof service, 0);
    if (code != 0) {
        fprintf(stderr, "getnameinfo: %s\n", gai_strerror(code));
        return EXIT_FAILURE;
    }
    printf("%s:%s\n", host, service);
    return EXIT_SUCCESS;
}
