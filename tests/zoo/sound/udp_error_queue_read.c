/* zoo: program=udp-echo sound */
/* Asks for ICMP errors (IP_RECVERR), and reads them from the error queue. */
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
        if (wait.revents & POLLERR)
            while (recv(fd, buffer, sizeof buffer, MSG_ERRQUEUE) >= 0)
                ;
        any_address sender;
        socklen_t length = sizeof sender;
        ssize_t n = recvfrom(fd, buffer, sizeof buffer, 0, (struct sockaddr *)&sender, &length);
        /* A pending error can make sendto() fail once: then it is tried again. */
        if (n >= 0 && sendto(fd, buffer, n, 0, (struct sockaddr *)&sender, length) < 0)
            reply(fd, buffer, n, &sender);
    }
}
