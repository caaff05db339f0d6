/*
 * tcp-echo-fork, with mistakes:
 *
 *     tcp_echo_fork [PORT]
 *
 * - any error of accept or fork ends the whole server, an interrupting signal too;
 * - SIGPIPE is not ignored: writing to a client that is gone kills the child;
 * - one write per read, as if it always took every byte;
 * - no SO_REUSEADDR: after a restart bind may fail for a minute;
 * - atoi takes "abc" for port 0, and 70000 for 4464.
 */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define PORT 58001

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

int main(int argc, char *argv[])
{
    int fd, newfd;
    pid_t pid;
    ssize_t n;
    char buffer[128];
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
    signal(SIGCHLD, SIG_IGN);

    while (1) {
        if ((newfd = accept(fd, NULL, NULL)) == -1)
            fail("accept");
        if ((pid = fork()) == -1)
            fail("fork");
        if (pid == 0) {
            close(fd);
            while ((n = read(newfd, buffer, sizeof(buffer))) != 0) {
                if (n == -1)
                    fail("read");
                if (write(newfd, buffer, n) == -1)
                    fail("write");
            }
            close(newfd);
            exit(0);
        }
        close(newfd);
    }
}
