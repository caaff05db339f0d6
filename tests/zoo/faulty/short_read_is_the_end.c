/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-MANY-ROUNDS also=* */
/* The mistake: takes a read that does not fill the buffer for the end of the stream. */
#include "../zoo.h"
static void serve(int fd)
{
    char buffer[128];
    ssize_t n;
    do {
        n = read_some(fd, buffer, sizeof buffer);
        if (n <= 0 || !write_all(fd, buffer, n))
            return;
    } while (n == sizeof buffer);
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
