/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-SERVED-AT-ONCE */
/* The mistake: one process for all, by poll(), which waits in write for a client that does not read. */
#include "../zoo.h"
static bool advance(int fd)
{
    char buffer[4096];
    ssize_t n = read_some(fd, buffer, sizeof buffer);
    return n > 0 && write_all(fd, buffer, n);
}

int main(int argc, char **argv)
{
    struct pollfd fds[256] = {{.fd = listen_on(port_from(argc, argv), 5), .events = POLLIN}};
    int count = 1;
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        if (poll(fds, count, -1) < 0)
            continue;
        for (int i = count - 1; i > 0; i--)
            if (fds[i].revents && !advance(fds[i].fd)) {
                close(fds[i].fd);
                fds[i] = fds[--count];
            }
        int fd = fds[0].revents && count < 256 ? accept_client(fds[0].fd) : -1;
        if (fd >= 0)
            fds[count++] = (struct pollfd){.fd = fd, .events = POLLIN};
    }
}
