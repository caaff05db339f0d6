/* zoo: program=udp-echo fails=UDP-ECHO-EMPTY-ANSWERED */
/* The mistake: an empty datagram is taken for nothing. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    static char buffer[LARGEST];
    any_address sender;
    for (;;) {
        size_t n = receive(fd, buffer, sizeof buffer, &sender);
        if (n == 0)
            continue;
        reply(fd, buffer, n, &sender);
    }
}
