/* zoo: program=udp-echo fails=UDP-ECHO-FROM-PORT-ADDRESSED */
/* The mistake: every reply leaves from a new socket, and so from another port. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    static char buffer[LARGEST];
    any_address sender;
    for (;;) {
        size_t n = receive(fd, buffer, sizeof buffer, &sender);
        int out = socket(AF_INET, SOCK_DGRAM, 0);
        if (out < 0)
            continue;
        reply(out, buffer, n, &sender);
        close(out);
    }
}
