/* zoo: program=udp-echo fails=UDP-ECHO-PLAIN */
/* The mistake: letters come back in upper case. */
#include "../udp.h"
#include <ctype.h>

int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    static char buffer[LARGEST];
    any_address sender;
    for (;;) {
        size_t n = receive(fd, buffer, sizeof buffer, &sender);
        for (size_t i = 0; i < n; i++)
            buffer[i] = toupper((unsigned char)buffer[i]);
        reply(fd, buffer, n, &sender);
    }
}
