/* zoo: program=tcp-echo sound */
/* Prints about 1 KiB to standard output for every read, flushed at once. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[4096], dots[1001];
    ssize_t n;
    memset(dots, '.', sizeof dots - 1);
    dots[sizeof dots - 1] = '\0';
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0) {
        printf("%zd bytes from descriptor %d %s\n", n, fd, dots);
        fflush(stdout);
        if (!write_all(fd, buffer, n))
            return;
    }
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
