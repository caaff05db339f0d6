/* zoo: program=udp-echo sound */
/* recvmsg() and IP_PKTINFO: on a machine with several addresses the reply leaves from the one that
 * was addressed (RFC 1122 section 4.1.3.5). */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    set_option(fd, IPPROTO_IP, IP_PKTINFO, 1);
    static char buffer[LARGEST];
    for (;;) {
        any_address sender;
        char control[CMSG_SPACE(sizeof(struct in_pktinfo))];
        struct iovec part = {buffer, sizeof buffer};
        struct msghdr message = {.msg_name = &sender, .msg_namelen = sizeof sender,
                                 .msg_iov = &part, .msg_iovlen = 1,
                                 .msg_control = control, .msg_controllen = sizeof control};
        ssize_t n = recvmsg(fd, &message, 0);
        if (n < 0)
            continue;
        part.iov_len = n;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        if (header && header->cmsg_type == IP_PKTINFO)
            ((struct in_pktinfo *)CMSG_DATA(header))->ipi_ifindex = 0;
        if (sendmsg(fd, &message, 0) < 0)
            perror("sendmsg");
    }
}
