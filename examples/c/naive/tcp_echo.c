/*
 * tcp-echo, with mistakes:
 *
 *     tcp_echo PORT
 *
 * - strlen instead of the count that read returned: the echo stops at the first NUL byte;
 * - any error of accept, read or write ends the whole server, and so does a client that resets;
 * - SIGPIPE is not ignored: writing to a client that is gone kills the server;
 * - one write per read, as if it always took every byte;
 * - no SO_REUSEADDR, atoi.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <netinet/in.h>
#include <sys/socket.h>

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

int main(int argc, char *argv[])
{
    int fd, newfd;
    ssize_t n;
    char buffer[1024];
    struct sockaddr_in addr;

    if (argc != 2) {
        fprintf(stderr, "usage: %s port\n", argv[0]);
        exit(1);
    }
    int port = atoi(argv[1]);

    if ((fd = socket(AF_INET, SOCK_STREAM, 0)) == -1)
        fail("socket");
    memset(&addr, 0, sizeof(addr));
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    addr.sin_port = htons(port);
    if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) == -1)
        fail("bind");
    if (listen(fd, 5) == -1)
        fail("listen");

    while (1) {
        if ((newfd = accept(fd, NULL, NULL)) == -1)
            fail("accept");
        while ((n = read(newfd, buffer, sizeof(buffer) - 1)) != 0) {
            if (n == -1)
                fail("read");
            buffer[n] = '\0';
            if (write(newfd, buffer, strlen(buffer)) == -1)
                fail("write");
        }
        close(newfd);
    }
}
