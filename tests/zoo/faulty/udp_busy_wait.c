/* zoo: program=udp-echo fails=UDP-ECHO-IDLE-CPU */
/* The mistake: a non-blocking socket is asked again and again. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    set_nonblocking(fd);
    static char buffer[LARGEST];
    for (;;) {
        any_address sender;
        socklen_t length = sizeof sender;
        ssize_t n = recvfrom(fd, buffer, sizeof buffer, 0, (struct sockaddr *)&sender, &length);
        if (n >= 0)
            reply(fd, buffer, n, &sender);
    }
}
