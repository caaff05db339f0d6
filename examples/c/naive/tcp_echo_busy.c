/*
 * tcp-echo-busy, with mistakes:
 *
 *     tcp_echo_busy [PORT]
 *
 * - the results of accept, read and write are compared with 1, not with -1: a read of one byte
 *   ends the server;
 * - so a real error goes unnoticed: after a failed read it writes -1, that is very many, bytes;
 * - it waits in write too, so while the client does not read nobody is told `busy`;
 * - one write per read, as if it always took every byte;
 * - a newcomer that has already sent something is closed with that unread: the reset can destroy
 *   `busy`;
 * - SIGPIPE is not ignored, no SO_REUSEADDR, atoi.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <netinet/in.h>
#include <sys/select.h>
#include <sys/socket.h>

#define PORT 58001

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

int main(int argc, char *argv[])
{
    int fd, newfd, afd = 0, maxfd;
    enum { IDLE, BUSY } state = IDLE;
    ssize_t n;
    char buffer[128];
    fd_set rfds;
    struct sockaddr_in addr;
    int port = argc > 1 ? atoi(argv[1]) : PORT;

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
        FD_ZERO(&rfds);
        FD_SET(fd, &rfds);
        maxfd = fd;
        if (state == BUSY) {
            FD_SET(afd, &rfds);
            if (afd > maxfd)
                maxfd = afd;
        }
        if (select(maxfd + 1, &rfds, NULL, NULL, NULL) <= 0)
            fail("select");

        if (FD_ISSET(fd, &rfds)) {
            if ((newfd = accept(fd, NULL, NULL)) == 1)
                fail("accept");
            if (state == IDLE) {
                afd = newfd;
                state = BUSY;
            } else {
                if (write(newfd, "busy\n", 5) == 1)
                    fail("write");
                close(newfd);
            }
        } else if (state == BUSY && FD_ISSET(afd, &rfds)) {
            if ((n = read(afd, buffer, sizeof(buffer))) != 0) {
                if (n == 1)
                    fail("read");
                if (write(afd, buffer, n) == 1)
                    fail("write");
            } else {
                close(afd);
                state = IDLE;
            }
        }
    }
}
