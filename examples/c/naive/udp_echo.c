/*
 * udp-echo, with mistakes:
 *
 *     udp_echo PORT
 *
 * - a buffer of 512 bytes: what is longer is cut, and nobody is told;
 * - any error of recvfrom or sendto ends the server;
 * - SO_REUSEADDR, copied from a TCP server: a second one that sets it too takes over the port;
 * - atoi takes "abc" for port 0, and 70000 for 4464.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <netinet/in.h>
#include <sys/socket.h>

static void fail(const char *what)
{
    perror(what);
    exit(1);
}

int main(int argc, char *argv[])
{
    int fd, on = 1;
    ssize_t n;
    socklen_t len;
    char buffer[512];
    struct sockaddr_in addr, peer;

    if (argc != 2) {
        fprintf(stderr, "usage: %s port\n", argv[0]);
        exit(1);
    }
    int port = atoi(argv[1]);

    if ((fd = socket(AF_INET, SOCK_DGRAM, 0)) == -1)
        fail("socket");
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == -1)
        fail("setsockopt");
    memset(&addr, 0, sizeof(addr));
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    addr.sin_port = htons(port);
    if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) == -1)
        fail("bind");

    while (1) {
        len = sizeof(peer);
        if ((n = recvfrom(fd, buffer, sizeof(buffer), 0, (struct sockaddr *)&peer, &len)) == -1)
            fail("recvfrom");
        if (sendto(fd, buffer, n, 0, (struct sockaddr *)&peer, len) == -1)
            fail("sendto");
    }
}
