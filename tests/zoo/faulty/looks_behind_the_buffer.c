/* zoo: program=tcp-echo-iterative fails=MEMORY-BOUNDS sources */
/* The mistake: the loop that counts lines looks at one byte more than was read, which lies behind
 * the buffer when a read fills it. No client ever sees it. */
#include "../zoo.h"

static volatile long lines;

static void echo_and_count(int fd)
{
    char buffer[128];
    ssize_t n;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0) {
        for (ssize_t i = 0; i <= n; i++)
            lines += buffer[i] == '\n';
        if (!write_all(fd, buffer, n))
            return;
    }
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), echo_and_count);
}
