/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-ONE-AT-A-TIME also=TCP-ECHO-NEVER-MIXED */
/* The mistake: as soon as somebody waits, the client that is served gets an end of file and no more
 * answers, so that it makes room. */
#include "../zoo.h"
static int listener;

static void serve(int fd)
{
    char buffer[128];
    ssize_t n;
    struct pollfd both[] = {{fd, POLLIN, 0}, {listener, POLLIN, 0}};
    for (;;) {
        if (poll(both, 2, -1) < 0)
            continue;
        if (both[1].revents)
            break;
        n = read_some(fd, buffer, sizeof buffer);
        if (n <= 0 || !write_all(fd, buffer, n))
            return;
    }
    shutdown(fd, SHUT_WR);
    while (read_some(fd, buffer, sizeof buffer) > 0)
        ;
}

int main(int argc, char **argv)
{
    listener = listen_on(port_from(argc, argv), 5);
    run_iterative(listener, serve);
}
