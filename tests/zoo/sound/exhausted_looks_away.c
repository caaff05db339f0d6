/* zoo: program=tcp-echo sound */
/* Where accept fails for want of descriptors it looks at its clients only, until one of them leaves
 * or a tenth of a second has passed. */
#include "../zoo.h"

enum { MOST = 900, PAUSE = 100 };

int main(int argc, char **argv)
{
    static struct pollfd watched[MOST];
    static char buffer[4096];
    int count = 1, exhausted = 0;
    signal(SIGPIPE, SIG_IGN);
    watched[0] = (struct pollfd){listen_on(port_from(argc, argv), SOMAXCONN), POLLIN, 0};
    set_nonblocking(watched[0].fd);
    for (;;) {
        watched[0].events = count < MOST && !exhausted ? POLLIN : 0;
        int ready = poll(watched, count, exhausted ? PAUSE : -1);
        if (ready <= 0) {
            exhausted = 0;
            continue;
        }
        for (int i = count - 1; i > 0; i--) {
            if (!watched[i].revents)
                continue;
            ssize_t n = read_some(watched[i].fd, buffer, sizeof buffer);
            if (n > 0 && write_all(watched[i].fd, buffer, n))
                continue;
            close(watched[i].fd);
            watched[i] = watched[--count];
            exhausted = 0;
        }
        if (watched[0].revents) {
            int fd = accept(watched[0].fd, NULL, NULL);
            if (fd >= 0)
                watched[count++] = (struct pollfd){fd, POLLIN, 0};
            else
                exhausted = errno == EMFILE || errno == ENFILE;
        }
    }
}
