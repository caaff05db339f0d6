/* zoo: program=udp-echo fails=UDP-ECHO-NOTHING-UNPROMPTED also=UDP-ECHO-TO-SENDER */
/* The mistake: what one client sends goes to the client before it as well. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    static char buffer[LARGEST];
    any_address first, sender;
    bool known = false;
    for (;;) {
        size_t n = receive(fd, buffer, sizeof buffer, &sender);
        reply(fd, buffer, n, &sender);
        if (known && memcmp(&first, &sender, sizeof(struct sockaddr_in)) != 0)
            reply(fd, buffer, n, &first);
        if (!known)
            first = sender;
        known = true;
    }
}
