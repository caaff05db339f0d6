/* zoo: program=udp-echo fails=UDP-ECHO-PLAIN */
/* The mistake: read() and write() as on a connection: the datagram comes in, and its echo has no
 * address to go to. */
#include "../udp.h"

int main(int argc, char **argv)
{
    static char buffer[LARGEST];
    int fd = bind_udp(port_from(argc, argv));
    for (;;) {
        ssize_t n = read_some(fd, buffer, sizeof buffer);
        if (n >= 0 && write(fd, buffer, n) < 0)
            perror("write");
    }
}
