/* zoo: program=udp-echo sound */
/* Takes 2 ms for each datagram: slow, and right. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    static char buffer[LARGEST];
    any_address sender;
    for (;;) {
        size_t n = receive(fd, buffer, sizeof buffer, &sender);
        nap(2);
        reply(fd, buffer, n, &sender);
    }
}
