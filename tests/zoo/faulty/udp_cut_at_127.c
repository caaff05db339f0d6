/* zoo: program=udp-echo-server fails=UDP-ECHO-EXACT-BYTES */
/* The mistake: one byte of the buffer is kept for a NUL, so that 128 bytes become 127. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    char buffer[128];
    any_address sender;
    for (;;) {
        size_t n = receive(fd, buffer, sizeof buffer - 1, &sender);
        buffer[n] = '\0';
        reply(fd, buffer, n, &sender);
    }
}
