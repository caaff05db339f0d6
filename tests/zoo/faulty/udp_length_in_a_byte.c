/* zoo: program=udp-echo-server fails=UDP-ECHO-LONGER-THAN-LIMIT */
/* The mistake: keeps the length of a datagram in one byte, which is enough for the 128 that were
 * agreed upon; of 256 bytes none come back. */
#include "../udp.h"

int main(int argc, char **argv)
{
    static char buffer[LARGEST];
    int fd = bind_udp(port_from(argc, argv));
    for (;;) {
        any_address sender;
        uint8_t n = receive(fd, buffer, sizeof buffer, &sender);
        reply(fd, buffer, n, &sender);
    }
}
