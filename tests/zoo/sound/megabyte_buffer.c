/* zoo: program=tcp-echo-iterative sound */
/* A buffer of 1 MiB, so that a single write() may be larger than the socket's buffer. */
#include "../zoo.h"

static void serve(int fd)
{
    static char buffer[1 << 20];
    ssize_t n;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0)
        if (!write_all(fd, buffer, n))
            return;
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
