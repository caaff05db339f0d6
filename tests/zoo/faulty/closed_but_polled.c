/* zoo: program=tcp-echo fails=TCP-ECHO-IDLE-CPU also=TCP-ECHO-INTERRUPTED-ANYWAY */
/* The mistake: a client that has left is closed but not taken out of poll()'s list. poll() returns
 * at once for ever, reporting POLLNVAL. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    static struct pollfd fds[8192];
    static char buffer[4096];
    int count = 1;
    fds[0] = (struct pollfd){.fd = listen_on(port_from(argc, argv), SOMAXCONN), .events = POLLIN};
    signal(SIGPIPE, SIG_IGN);
    set_nonblocking(fds[0].fd);
    for (;;) {
        if (poll(fds, count, -1) < 0)
            continue;
        for (int i = 1; i < count; i++) {
            if (!fds[i].revents || fds[i].revents & POLLNVAL)
                continue;
            ssize_t n = recv(fds[i].fd, buffer, sizeof buffer, MSG_DONTWAIT);
            if (n < 0 && (errno == EAGAIN || errno == EBADF))
                continue;
            if (n <= 0 || !write_all(fds[i].fd, buffer, n))
                close(fds[i].fd);
        }
        int fd = fds[0].revents && count < 8192 ? accept_client(fds[0].fd) : -1;
        if (fd >= 0)
            fds[count++] = (struct pollfd){.fd = fd, .events = POLLIN};
    }
}
