/* zoo: program=tcp-echo sound */
/* One thread and poll; a handler interrupts every call that waits (no SA_RESTART), and each is
 * repeated. */
#include "../zoo.h"

enum { MOST = 900 };

static volatile sig_atomic_t hung_up;

static void hang_up(int number)
{
    hung_up = number;
}

int main(int argc, char **argv)
{
    static struct pollfd watched[MOST];
    static char buffer[4096];
    struct sigaction action = {.sa_handler = hang_up};
    int count = 1;
    sigaction(SIGHUP, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    watched[0] = (struct pollfd){listen_on(port_from(argc, argv), SOMAXCONN), POLLIN, 0};
    for (;;) {
        /* Without room for another, nobody new is looked at. */
        watched[0].events = count < MOST ? POLLIN : 0;
        if (poll(watched, count, -1) < 0)
            continue;
        for (int i = count - 1; i > 0; i--) {
            if (!watched[i].revents)
                continue;
            ssize_t n = read_some(watched[i].fd, buffer, sizeof buffer);
            if (n > 0 && write_all(watched[i].fd, buffer, n))
                continue;
            close(watched[i].fd);
            watched[i] = watched[--count];
        }
        if (watched[0].revents) {
            int fd = accept_client(watched[0].fd);
            if (fd >= 0)
                watched[count++] = (struct pollfd){fd, POLLIN, 0};
        }
    }
}
