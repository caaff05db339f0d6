/* zoo: program=udp-echo fails=UDP-ECHO-SENDER-GONE */
/* The mistake: asks for ICMP errors (IP_RECVERR), and ends on the first: a client that is gone. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    set_option(fd, IPPROTO_IP, IP_RECVERR, 1);
    static char buffer[LARGEST];
    for (;;) {
        any_address sender;
        socklen_t length = sizeof sender;
        ssize_t n = recvfrom(fd, buffer, sizeof buffer, 0, (struct sockaddr *)&sender, &length);
        if (n < 0)
            die("recvfrom");
        reply(fd, buffer, n, &sender);
    }
}
