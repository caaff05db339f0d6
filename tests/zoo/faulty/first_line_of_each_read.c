/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-COALESCED also=TCP-ECHO-LARGE,TCP-ECHO-EXACT-BYTES,TCP-ECHO-EVERY-BYTE-VALUE,TCP-ECHO-TEXT-UNCHANGED,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-HALF-CLOSE,TCP-ECHO-DATA-WITH-FIN,TCP-ECHO-SLOW-READER,TCP-ECHO-SHORT-WRITES,TCP-ECHO-BYTEWISE,TCP-ECHO-NEVER-MIXED,TCP-ECHO-BOUNDED-MEMORY,TCP-ECHO-MANY-ROUNDS,TCP-ECHO-NO-LINE-DISCIPLINE,TCP-ECHO-PROMPT-REPLY */
/* The mistake: takes each read for one message, and what follows its first newline for nothing. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[4096];
    ssize_t n;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0) {
        char *newline = memchr(buffer, '\n', n);
        if (!write_all(fd, buffer, newline ? newline + 1 - buffer : n))
            return;
    }
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
