/* zoo: program=udp-echo fails=UDP-ECHO-ONE-REPLY also=UDP-ECHO-BURST */
/* The mistake: every reply is sent twice, to be sure. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    static char buffer[LARGEST];
    any_address sender;
    for (;;) {
        size_t n = receive(fd, buffer, sizeof buffer, &sender);
        reply(fd, buffer, n, &sender);
        reply(fd, buffer, n, &sender);
    }
}
