/* zoo: program=udp-echo fails=UDP-ECHO-MANY-SENDERS */
/* The mistake: a table of 128 clients that are never forgotten; the next one finds no place. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    static char buffer[LARGEST];
    static in_port_t ports[128];
    size_t known = 0;
    any_address sender;
    for (;;) {
        size_t n = receive(fd, buffer, sizeof buffer, &sender);
        in_port_t port = ((struct sockaddr_in *)&sender)->sin_port;
        size_t place = 0;
        while (place < known && ports[place] != port)
            place++;
        if (place == sizeof ports / sizeof *ports)
            continue;
        ports[place] = port;
        if (place == known)
            known++;
        reply(fd, buffer, n, &sender);
    }
}
