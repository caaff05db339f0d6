/* zoo: program=tcp-echo-busy sound */
/* poll(); a newcomer is told and closed at once, so one that has sent may see a reset. */
#include "../zoo.h"
static char pending[128];
static size_t filled;

/* Read or write what is possible now; false when the client has left, or is lost. */
static bool advance(int fd)
{
    if (filled == 0) {
        ssize_t n = read_some(fd, pending, sizeof pending);
        if (n <= 0)
            return n < 0 && errno == EAGAIN;
        filled = n;
    }
    ssize_t n = write(fd, pending, filled);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR;
    filled -= n;
    memmove(pending, pending + n, filled);
    return true;
}

int main(int argc, char **argv)
{
    struct pollfd fds[2] = {{.fd = listen_on(port_from(argc, argv), 5), .events = POLLIN},
                            {.fd = -1}};
    signal(SIGPIPE, SIG_IGN);
    set_nonblocking(fds[0].fd);
    for (;;) {
        fds[1].events = filled > 0 ? POLLOUT : POLLIN;
        if (poll(fds, 2, -1) < 0)
            continue;
        if (fds[1].fd >= 0 && fds[1].revents && !advance(fds[1].fd)) {
            close(fds[1].fd);
            fds[1].fd = -1;
            filled = 0;
        }
        int fd = fds[0].revents ? accept_client(fds[0].fd) : -1;
        if (fd < 0)
            continue;
        set_nonblocking(fd);
        if (fds[1].fd < 0) {
            fds[1].fd = fd;
        } else {
            if (write(fd, "busy\n", 5) < 0)
                perror("write");
            close(fd);
        }
    }
}
