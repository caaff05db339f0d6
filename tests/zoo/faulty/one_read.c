/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-MANY-ROUNDS also=* */
/* The mistake: one read, one write, and the connection is closed. */
#include "../zoo.h"
static void serve(int fd)
{
    char buffer[4096];
    ssize_t n = read_some(fd, buffer, sizeof buffer);
    if (n > 0)
        write_all(fd, buffer, n);
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
