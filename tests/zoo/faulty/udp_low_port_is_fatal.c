/* zoo: program=udp-echo fails=UDP-ECHO-LOW-SOURCE-PORT */
/* The mistake: takes a datagram from another service of the system for an attack, and ends. */
#include "../udp.h"

int main(int argc, char **argv)
{
    static char buffer[LARGEST];
    int fd = bind_udp(port_from(argc, argv));
    for (;;) {
        any_address sender;
        size_t n = receive(fd, buffer, sizeof buffer, &sender);
        int port = ntohs(((struct sockaddr_in *)&sender)->sin_port);
        if (port > 0 && port < 1024) {
            fprintf(stderr, "suspicious port %d\n", port);
            return 1;
        }
        reply(fd, buffer, n, &sender);
    }
}
