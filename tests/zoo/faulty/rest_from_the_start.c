/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-SHORT-WRITES also=TCP-ECHO-INTERRUPTED-ANYWAY,TCP-ECHO-SHORT-WRITES-IN-A-ROW */
/* The mistake: after a partial write the right number of bytes is sent, but from the start of the
 * buffer again. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[4096];
    ssize_t n, written;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0)
        for (; n > 0; n -= written)
            if ((written = write(fd, buffer, n)) < 0)
                return;
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
