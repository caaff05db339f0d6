/* zoo: program=udp-echo fails=UDP-ECHO-EMPTY-SURVIVED */
/* The mistake: an empty datagram is taken for end of file, as 0 means on TCP. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    static char buffer[LARGEST];
    any_address sender;
    size_t n;
    while ((n = receive(fd, buffer, sizeof buffer, &sender)) > 0)
        reply(fd, buffer, n, &sender);
    return 0;
}
