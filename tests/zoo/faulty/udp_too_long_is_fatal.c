/* zoo: program=udp-echo fails=UDP-ECHO-TOO-LONG-SURVIVED */
/* The mistake: a datagram that does not fit into the buffer ends the server. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    char buffer[2048];
    for (;;) {
        any_address sender;
        struct iovec part = {buffer, sizeof buffer};
        struct msghdr message = {.msg_name = &sender, .msg_namelen = sizeof sender,
                                 .msg_iov = &part, .msg_iovlen = 1};
        ssize_t n = recvmsg(fd, &message, 0);
        if (n < 0)
            continue;
        if (message.msg_flags & MSG_TRUNC) {
            fprintf(stderr, "datagram too long\n");
            exit(1);
        }
        reply(fd, buffer, n, &sender);
    }
}
