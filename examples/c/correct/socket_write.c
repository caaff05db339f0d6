/*
 * socket-write: every byte is written, however many writes it takes (Open Systems, 3.2.1).
 *
 *     socket_write
 */

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Write until every byte is taken or an error comes; how many were taken. */
static size_t write_all(int fd, const char *data, size_t length)
{
    size_t done = 0;

    while (done < length) {
        ssize_t n = write(fd, data + done, length - done);
        if (n >= 0) {
            done += (size_t)n;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            /* Somebody made it non-blocking: wait until there is room. */
            poll(&(struct pollfd){ .fd = fd, .events = POLLOUT }, 1, -1);
        } else if (errno != EINTR) {
            break;
        }
    }
    return done;
}

int main(void)
{
    static const char text[] = "Hello World!\n";
    size_t length = strlen(text);

    /* Without a reader write() then fails with EPIPE, instead of a death that says nothing. */
    signal(SIGPIPE, SIG_IGN);

    size_t done = write_all(STDOUT_FILENO, text, length);
    if (done < length) {
        fprintf(stderr, "Only %zu bytes written out of %zu\n", done, length);
        return 1;
    }
    return 0;
}
