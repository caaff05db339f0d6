/* zoo: program=udp-echo-server fails=UDP-ECHO-PLAIN */
/* The mistake: the whole buffer is sent back, not the bytes received. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    char buffer[128] = {0};
    any_address sender;
    for (;;) {
        receive(fd, buffer, sizeof buffer, &sender);
        reply(fd, buffer, sizeof buffer, &sender);
    }
}
