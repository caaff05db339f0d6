/* zoo: program=udp-echo fails=UDP-ECHO-LARGEST */
/* The mistake: the length is kept in a short: beyond 32767 it is negative, and the reply is the
 * beginning of another buffer. */
#include "../udp.h"

int main(int argc, char **argv)
{
    static char buffer[LARGEST + 1], remains[LARGEST + 1];
    int fd = bind_udp(port_from(argc, argv));
    memset(remains, '.', sizeof remains);
    for (;;) {
        any_address sender;
        short n = receive(fd, buffer, LARGEST, &sender);
        if (n < 0)
            reply(fd, remains, (unsigned short)n, &sender);
        else
            reply(fd, buffer, n, &sender);
    }
}
