/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-EXACT-BYTES,TCP-ECHO-BYTEWISE also=* */
/* The mistake: the result of read() is compared with 1 instead of -1, so that reading a single
 * byte ends the conversation. */
#include "../zoo.h"
static void serve(int fd)
{
    char buffer[4096];
    ssize_t n;
    while ((n = read_some(fd, buffer, sizeof buffer)) != 0) {
        if (n == 1 || n < 0)
            return;
        if (!write_all(fd, buffer, n))
            return;
    }
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
