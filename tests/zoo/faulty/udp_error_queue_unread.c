/* zoo: program=udp-echo fails=UDP-ECHO-IDLE-CPU */
/* The mistake: asks for ICMP errors (IP_RECVERR) and never reads the error queue: once a client was
 * gone, poll() returns POLLERR at once, for ever. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    set_option(fd, IPPROTO_IP, IP_RECVERR, 1);
    set_nonblocking(fd);
    static char buffer[LARGEST];
    for (;;) {
        struct pollfd wait = {.fd = fd, .events = POLLIN};
        if (poll(&wait, 1, -1) < 0)
            continue;
        any_address sender;
        socklen_t length = sizeof sender;
        ssize_t n = recvfrom(fd, buffer, sizeof buffer, 0, (struct sockaddr *)&sender, &length);
        if (n >= 0)
            reply(fd, buffer, n, &sender);
    }
}
