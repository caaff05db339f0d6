/* zoo: program=tcp-echo-iterative sound */
/* recvmsg() into three pieces of odd sizes, sendmsg() from them, advanced after partial sends. */
#include "../zoo.h"
#include <sys/uio.h>

static bool send_pieces(int fd, struct iovec *piece, size_t left)
{
    while (left > 0) {
        struct msghdr message = {.msg_iov = piece, .msg_iovlen = 0};
        for (size_t due = left; due > 0; message.msg_iovlen++) {
            struct iovec *last = &piece[message.msg_iovlen];
            if (last->iov_len > due)
                last->iov_len = due;
            due -= last->iov_len;
        }
        ssize_t n = sendmsg(fd, &message, MSG_NOSIGNAL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        left -= n;
        for (; n > 0 && (size_t)n >= piece->iov_len; piece++)
            n -= piece->iov_len;
        if (n > 0) {
            piece->iov_base = (char *)piece->iov_base + n;
            piece->iov_len -= n;
        }
    }
    return true;
}

static void serve(int fd)
{
    char first[7], second[131], third[1021];
    for (;;) {
        struct iovec pieces[] = {
            {first, sizeof first}, {second, sizeof second}, {third, sizeof third}};
        struct msghdr message = {.msg_iov = pieces, .msg_iovlen = 3};
        ssize_t n = recvmsg(fd, &message, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0 || !send_pieces(fd, pieces, n))
            return;
    }
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
