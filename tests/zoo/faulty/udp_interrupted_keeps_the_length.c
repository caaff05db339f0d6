/* zoo: program=udp-echo fails=UDP-ECHO-STOP-CONTINUE */
/* The mistake: asks how long the next datagram is before it reads it; when the question is
 * interrupted, it reads as many bytes as the datagram before had, and the rest is lost. */
#include "../udp.h"

int main(int argc, char **argv)
{
    static char buffer[LARGEST];
    size_t length = 0;
    int fd = bind_udp(port_from(argc, argv));
    struct timeval minute = {60, 0};
    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &minute, sizeof minute) < 0)
        die("setsockopt");
    for (;;) {
        any_address sender;
        ssize_t asked = recv(fd, NULL, 0, MSG_PEEK | MSG_TRUNC);
        if (asked >= 0)
            length = asked;
        size_t n = receive(fd, buffer, length, &sender);
        reply(fd, buffer, n, &sender);
    }
}
