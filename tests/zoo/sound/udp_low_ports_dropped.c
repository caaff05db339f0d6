/* zoo: program=udp-echo sound */
/* Answers nothing that comes from a port below 1024, so that two servers never echo for ever. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    static char buffer[LARGEST];
    any_address sender;
    for (;;) {
        size_t n = receive(fd, buffer, sizeof buffer, &sender);
        if (ntohs(((struct sockaddr_in *)&sender)->sin_port) >= 1024)
            reply(fd, buffer, n, &sender);
    }
}
