/* zoo: program=udp-echo fails=UDP-ECHO-ADDRESS-KEPT */
/* The mistake: where it was addressed by another address than 127.0.0.1, it answers from that one by
 * a socket of its own, and from a port of its own. */
#include "../udp.h"

int main(int argc, char **argv)
{
    static char buffer[LARGEST], control[256];
    int fd = bind_udp(port_from(argc, argv));
    set_option(fd, IPPROTO_IP, IP_PKTINFO, 1);
    for (;;) {
        any_address sender;
        struct iovec part = {buffer, sizeof buffer};
        struct msghdr message = {&sender, sizeof sender, &part, 1, control, sizeof control, 0};
        ssize_t n = recvmsg(fd, &message, 0);
        if (n < 0)
            continue;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        struct in_addr own = header ? ((struct in_pktinfo *)CMSG_DATA(header))->ipi_addr
                                    : (struct in_addr){htonl(INADDR_LOOPBACK)};
        if (ntohl(own.s_addr) >> 24 == 127) {
            reply(fd, buffer, n, &sender);
            continue;
        }
        int another = bind_address(ntohl(own.s_addr), 0);
        reply(another, buffer, n, &sender);
        close(another);
    }
}
