/* zoo: program=tcp-echo fails=TCP-ECHO-HALF-CLOSE also=TCP-ECHO-SLOW-READER */
/* The mistake: at the end of the input it gives its queue one last non-blocking write: a short
 * answer gets through, of a long one the part that found no room is lost. */
#include "../zoo.h"

static void serve(int fd)
{
    static __thread char queue[65536];
    size_t filled = 0;
    set_nonblocking(fd);
    set_option(fd, SOL_SOCKET, SO_SNDBUF, 4096);
    for (;;) {
        struct pollfd both = {.fd = fd};
        both.events = (filled < sizeof queue ? POLLIN : 0) | (filled ? POLLOUT : 0);
        if (poll(&both, 1, -1) < 0)
            continue;
        if (filled < sizeof queue && both.revents & ~POLLOUT) {
            ssize_t n = read_some(fd, queue + filled, sizeof queue - filled);
            if (n == 0) {
                if (write(fd, queue, filled) < 0)
                    perror("write");
                return;
            }
            if (n < 0 && errno != EAGAIN)
                return;
            filled += n > 0 ? n : 0;
        }
        if (both.revents & POLLOUT) {
            ssize_t n = write(fd, queue, filled);
            if (n < 0 && errno != EAGAIN && errno != EINTR)
                return;
            if (n > 0)
                memmove(queue, queue + n, filled -= n);
        }
    }
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
