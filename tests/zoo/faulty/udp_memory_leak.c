/* zoo: program=udp-echo fails=UDP-ECHO-NO-LEAKED-MEMORY */
/* The mistake: 4 KiB for each datagram are never freed. */
#include "../udp.h"
static char *volatile kept;

int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    for (;;) {
        echo_datagram(fd);
        kept = malloc(4096);
        if (kept)
            memset(kept, 'x', 4096);
    }
}
