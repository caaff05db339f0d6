/*
 * tcp-echo-client, with mistakes; its host and port are compiled in:
 *
 *     tcp_echo_client
 *
 * - one write and one read: what is not taken is never sent, what comes later is not printed;
 * - SIGPIPE is not ignored: a server that is gone kills the client;
 * - a server that closes early is taken for success.
 */

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <sys/socket.h>

int main(void)
{
    int fd, n;
    char buffer[128];
    struct addrinfo hints, *res;

    if ((fd = socket(AF_INET, SOCK_STREAM, 0)) == -1)
        exit(1);
    memset(&hints, 0, sizeof(hints));
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    if ((n = getaddrinfo("tejo.tecnico.ulisboa.pt", "58001", &hints, &res)) != 0) {
        fprintf(stderr, "error: getaddrinfo: %s\n", gai_strerror(n));
        exit(1);
    }
    if (connect(fd, res->ai_addr, res->ai_addrlen) == -1)
        exit(1);
    if (write(fd, "Hello!\n", 7) == -1)
        exit(1);
    if ((n = read(fd, buffer, sizeof(buffer))) == -1)
        exit(1);
    write(1, "echo: ", 6);
    write(1, buffer, n);
    write(1, "\n", 1);
    close(fd);
    exit(0);
}
