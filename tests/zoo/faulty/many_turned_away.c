/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-ONE-AT-A-TIME also=TCP-ECHO-NEVER-MIXED */
/* The mistake: closes whoever comes while it serves another one, who should wait. */
#include "../zoo.h"
static int listener;

static void serve(int fd)
{
    char buffer[128];
    struct pollfd both[] = {{fd, POLLIN, 0}, {listener, POLLIN, 0}};
    for (;;) {
        if (poll(both, 2, -1) < 0)
            continue;
        if (both[0].revents) {
            ssize_t n = read_some(fd, buffer, sizeof buffer);
            if (n <= 0 || !write_all(fd, buffer, n))
                return;
        } else {
            close(accept_client(listener));
        }
    }
}

int main(int argc, char **argv)
{
    listener = listen_on(port_from(argc, argv), 5);
    run_iterative(listener, serve);
}
