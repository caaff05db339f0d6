/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-EXACT-BYTES also=TCP-ECHO-LARGE,TCP-ECHO-EVERY-BYTE-VALUE,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-COALESCED,TCP-ECHO-HALF-CLOSE,TCP-ECHO-SLOW-READER,TCP-ECHO-SHORT-WRITES,TCP-ECHO-NEVER-MIXED,TCP-ECHO-BYTEWISE,TCP-ECHO-TEXT-UNCHANGED,TCP-ECHO-BOUNDED-MEMORY,TCP-ECHO-MANY-ROUNDS,TCP-ECHO-DATA-WITH-FIN,TCP-ECHO-PROMPT-REPLY */
/* The mistake: a NUL is put behind what was read so that it can be logged as a string, and where
 * the read filled the buffer it falls on the last byte. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[128];
    ssize_t n;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0) {
        buffer[n < (ssize_t)sizeof buffer ? n : (ssize_t)sizeof buffer - 1] = '\0';
        if (!write_all(fd, buffer, n))
            return;
    }
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
