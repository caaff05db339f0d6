/* zoo: program=udp-echo sound */
/* recvmmsg() and sendmmsg(): up to 16 datagrams in one system call. */
#include "../udp.h"
#define BATCH 16
static char buffers[BATCH][LARGEST];

int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    for (;;) {
        any_address senders[BATCH];
        struct iovec parts[BATCH];
        struct mmsghdr batch[BATCH] = {0};
        for (int i = 0; i < BATCH; i++) {
            parts[i] = (struct iovec){buffers[i], LARGEST};
            batch[i].msg_hdr = (struct msghdr){.msg_name = &senders[i],
                                               .msg_namelen = sizeof senders[i],
                                               .msg_iov = &parts[i],
                                               .msg_iovlen = 1};
        }
        int count = recvmmsg(fd, batch, BATCH, MSG_WAITFORONE, NULL);
        for (int i = 0; i < count; i++)
            parts[i].iov_len = batch[i].msg_len;
        /* sendmmsg() stops at a datagram that cannot be sent; that one is skipped. */
        for (int done = 0; done < count;) {
            int sent = sendmmsg(fd, batch + done, count - done, 0);
            done += sent > 0 ? sent : 1;
        }
    }
}
