/*
 * echosrv, with mistakes:
 *
 *     echosrv PORT
 *
 * - the child ignores the result of send: bytes that were not taken are lost;
 * - SIGPIPE is not ignored: sending to a client that is gone kills the child, which then says
 *   nothing about the disconnection;
 * - any error of accept or fork ends the whole server, an interrupting signal too;
 * - into a file or a pipe its lines go out only when the child ends;
 * - inet_ntoa, atoi: "abc" is taken for port 0, and 70000 for 4464.
 */

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

static void serve(int fd, struct sockaddr_in *peer)
{
    ssize_t n;
    char buffer[2048];

    printf("connected from %s:%d\n", inet_ntoa(peer->sin_addr), ntohs(peer->sin_port));
    while ((n = recv(fd, buffer, sizeof(buffer), 0)) > 0)
        send(fd, buffer, n, 0);
    if (n == -1)
        perror("recv");
    printf("disconnected from %s:%d\n", inet_ntoa(peer->sin_addr), ntohs(peer->sin_port));
    close(fd);
}

int main(int argc, char *argv[])
{
    int fd, newfd, on = 1;
    pid_t pid;
    socklen_t len;
    struct sockaddr_in addr, peer;

    if (argc != 2) {
        fprintf(stderr, "usage: %s port\n", argv[0]);
        exit(1);
    }
    int port = atoi(argv[1]);

    if ((fd = socket(AF_INET, SOCK_STREAM, 0)) == -1)
        fail("socket");
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == -1)
        fail("setsockopt");
    memset(&addr, 0, sizeof(addr));
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    addr.sin_port = htons(port);
    if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) == -1)
        fail("bind");
    if (listen(fd, SOMAXCONN) == -1)
        fail("listen");
    signal(SIGCHLD, SIG_IGN);

    while (1) {
        len = sizeof(peer);
        if ((newfd = accept(fd, (struct sockaddr *)&peer, &len)) == -1)
            fail("accept");
        if ((pid = fork()) == -1)
            fail("fork");
        if (pid == 0) {
            close(fd);
            serve(newfd, &peer);
            exit(0);
        }
        close(newfd);
    }
}
