/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-NO-LINE-DISCIPLINE also=TCP-ECHO-BYTEWISE,TCP-ECHO-COALESCED,TCP-ECHO-EXACT-BYTES,TCP-ECHO-HALF-CLOSE,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-LARGE,TCP-ECHO-NEVER-MIXED,TCP-ECHO-PROMPT-REPLY,TCP-ECHO-SHORT-WRITES,TCP-ECHO-SLOW-READER,TCP-ECHO-URGENT */
/* The mistake: takes the last byte of each read for the newline, cuts it off, and sends a newline
 * behind the rest. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[4096];
    ssize_t n;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0) {
        buffer[n - 1] = '\n';
        if (!write_all(fd, buffer, n))
            return;
    }
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
