/* zoo: program=tcp-echo fails=TCP-ECHO-IDLE-CPU also=TCP-ECHO-EXHAUSTED-CALM */
/* The mistake: asks poll() for POLLOUT even when there is nothing to write, so that it never sleeps
 * while a client is connected. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[4096];
    ssize_t n;
    for (;;) {
        struct pollfd both = {.fd = fd, .events = POLLIN | POLLOUT};
        if (poll(&both, 1, -1) < 0 || both.revents == POLLOUT)
            continue;
        if ((n = read_some(fd, buffer, sizeof buffer)) <= 0 || !write_all(fd, buffer, n))
            return;
    }
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
