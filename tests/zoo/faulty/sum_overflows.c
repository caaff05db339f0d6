/* zoo: program=udp-echo fails=UNDEFINED-BEHAVIOUR sources */
/* The mistake: a checksum of what came is kept in a signed number, and overflows. Nobody reads it. */
#include "../udp.h"

static volatile int sum = 1;

int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    for (;;) {
        static char buffer[LARGEST];
        any_address sender;
        size_t n = receive(fd, buffer, sizeof buffer, &sender);
        for (size_t i = 0; i < n; i++)
            sum = sum * 31 + (unsigned char)buffer[i];
        reply(fd, buffer, n, &sender);
    }
}
