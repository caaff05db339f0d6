/* zoo: program=udp-echo fails=UDP-ECHO-EXACT-BYTES */
/* The mistake: what is longer than 100 bytes goes back in two datagrams. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    static char buffer[LARGEST];
    any_address sender;
    for (;;) {
        size_t n = receive(fd, buffer, sizeof buffer, &sender);
        size_t first = n > 100 ? n / 2 : n;
        reply(fd, buffer, first, &sender);
        if (n > first)
            reply(fd, buffer + first, n - first, &sender);
    }
}
