/* zoo: program=tcp-echo-iterative sound */
/* One client at a time, the client's socket non-blocking, select() before every read and write. */
#include "../zoo.h"
#include <sys/select.h>

static void wait_until(int fd, bool writable)
{
    fd_set set;
    do {
        FD_ZERO(&set);
        FD_SET(fd, &set);
    } while (select(fd + 1, writable ? NULL : &set, writable ? &set : NULL, NULL, NULL) < 0);
}

static void serve(int fd)
{
    char buffer[128];
    set_nonblocking(fd);
    for (;;) {
        wait_until(fd, false);
        ssize_t n = read_some(fd, buffer, sizeof buffer);
        if (n == 0 || (n < 0 && errno != EAGAIN))
            return;
        for (ssize_t sent = 0; sent < n;) {
            wait_until(fd, true);
            ssize_t part = write(fd, buffer + sent, n - sent);
            if (part < 0 && errno != EAGAIN && errno != EINTR)
                return;
            sent += part > 0 ? part : 0;
        }
    }
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
