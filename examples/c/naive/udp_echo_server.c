/*
 * udp-echo-server, with mistakes:
 *
 *     udp_echo_server [PORT]
 *
 * - it sends back the whole buffer, not the bytes received: after them come remains of earlier
 *   datagrams, or whatever the memory held;
 * - any error of recvfrom or sendto ends the server;
 * - atoi takes "abc" for port 0, and 70000 for 4464.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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
    int fd;
    socklen_t len;
    char buffer[128];
    struct sockaddr_in addr, peer;
    int port = argc > 1 ? atoi(argv[1]) : PORT;

    if ((fd = socket(AF_INET, SOCK_DGRAM, 0)) == -1)
        fail("socket");
    memset(&addr, 0, sizeof(addr));
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_ANY);
    addr.sin_port = htons(port);
    if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) == -1)
        fail("bind");

    while (1) {
        len = sizeof(peer);
        if (recvfrom(fd, buffer, sizeof(buffer), 0, (struct sockaddr *)&peer, &len) == -1)
            fail("recvfrom");
        if (sendto(fd, buffer, sizeof(buffer), 0, (struct sockaddr *)&peer, len) == -1)
            fail("sendto");
    }
}
