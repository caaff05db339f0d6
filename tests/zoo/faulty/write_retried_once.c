/* zoo: program=tcp-echo fails=TCP-ECHO-SHORT-WRITES-IN-A-ROW also=TCP-ECHO-SHORT-WRITES,TCP-ECHO-INTERRUPTED-ANYWAY */
/* The mistake: what a short write left is written next, once: an `if` in the place of a loop. A
 * program that is stopped and continued may meet two short writes in a row as well. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[4096];
    ssize_t n, written;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0) {
        written = write(fd, buffer, n);
        if (written > 0 && written < n && write(fd, buffer + written, n - written) < 0)
            return;
        if (written < 0)
            return;
    }
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
