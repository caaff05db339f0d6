/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-EXACT-BYTES also=TCP-ECHO-LARGE,TCP-ECHO-EVERY-BYTE-VALUE,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-COALESCED,TCP-ECHO-HALF-CLOSE,TCP-ECHO-SLOW-READER,TCP-ECHO-SHORT-WRITES,TCP-ECHO-NEVER-MIXED,TCP-ECHO-BYTEWISE,TCP-ECHO-TEXT-UNCHANGED,TCP-ECHO-BOUNDED-MEMORY,TCP-ECHO-MANY-ROUNDS,TCP-ECHO-SIGPIPE,TCP-ECHO-LOST-CLIENT,TCP-ECHO-PROMPT-REPLY */
/* The mistake: the result of read() is kept in a signed char: 128 bytes look like an error. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[200];
    signed char n;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0)
        if (!write_all(fd, buffer, n))
            return;
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
