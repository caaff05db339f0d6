/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-SHORT-WRITES also=TCP-ECHO-SHORT-WRITES-IN-A-ROW,TCP-ECHO-INTERRUPTED-ANYWAY */
/* The mistake: one write() for each read, its result not looked at: when only a part is taken, the
 * rest is lost. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[4096];
    ssize_t n;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0)
        if (write(fd, buffer, n) < 0)
            return;
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
