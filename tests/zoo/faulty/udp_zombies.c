/* zoo: program=udp-echo fails=UDP-ECHO-NO-ZOMBIES */
/* The mistake: a child for each datagram, and nobody waits for it. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    static char buffer[LARGEST];
    any_address sender;
    for (;;) {
        size_t n = receive(fd, buffer, sizeof buffer, &sender);
        pid_t child = fork();
        if (child > 0)
            continue;
        reply(fd, buffer, n, &sender);
        if (child == 0)
            _exit(0);
    }
}
