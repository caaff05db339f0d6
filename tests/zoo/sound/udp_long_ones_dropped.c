/* zoo: program=udp-echo sound */
/* Answers up to 1472 bytes, what fits into one Ethernet frame, and drops what is longer. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    static char buffer[LARGEST];
    any_address sender;
    for (;;) {
        size_t n = receive(fd, buffer, sizeof buffer, &sender);
        if (n <= 1472)
            reply(fd, buffer, n, &sender);
    }
}
