/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-ONE-AT-A-TIME also=TCP-ECHO-NEVER-MIXED */
/* The mistake: who has to wait for its turn is told so, among the bytes of its echo. */
#include "../zoo.h"
static int listener, waiting[1024], first, last;

static void tell(int fd)
{
    if (write(fd, "wait\n", 5) < 0)
        perror("write");
    waiting[last++ % 1024] = fd;
}

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
        } else if (both[1].revents) {
            int newcomer = accept_client(listener);
            if (newcomer >= 0)
                tell(newcomer);
        }
    }
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    listener = listen_on(port_from(argc, argv), 5);
    for (;;) {
        int fd = first < last ? waiting[first++ % 1024] : accept_client(listener);
        if (fd < 0)
            continue;
        serve(fd);
        close(fd);
    }
}
