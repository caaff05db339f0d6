/* zoo: program=tcp-echo fails=TCP-ECHO-NOTHING-ADDED also=* */
/* The mistake: the received bytes are ended by a NUL as a string is, and the NUL is sent too. */
#include "../zoo.h"
static void serve(int fd)
{
    char buffer[4096 + 1];
    ssize_t n;
    while ((n = read_some(fd, buffer, sizeof buffer - 1)) > 0) {
        buffer[n] = '\0';
        if (!write_all(fd, buffer, n + 1))
            return;
    }
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
