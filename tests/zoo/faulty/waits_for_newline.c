/* zoo: program=tcp-echo fails=TCP-ECHO-NO-LINE-DISCIPLINE also=TCP-ECHO-BYTEWISE,TCP-ECHO-EVERY-BYTE-VALUE,TCP-ECHO-TEXT-UNCHANGED,TCP-ECHO-COALESCED,TCP-ECHO-EXACT-BYTES,TCP-ECHO-DATA-WITH-FIN,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-LARGE,TCP-ECHO-URGENT,TCP-ECHO-SHORT-WRITES,TCP-ECHO-NEVER-MIXED,TCP-ECHO-SLOW-READER,TCP-ECHO-PROMPT-REPLY */
/* The mistake: keeps what it received until a newline comes (or 4096 bytes, or the end). */
#include "../zoo.h"

static void serve(int fd)
{
    char line[4096];
    size_t filled = 0;
    ssize_t n;
    while ((n = read_some(fd, line + filled, sizeof line - filled)) > 0) {
        filled += n;
        char *newline = memrchr(line, '\n', filled);
        size_t ready = newline ? (size_t)(newline - line) + 1 : 0;
        if (filled == sizeof line)
            ready = filled;
        if (!write_all(fd, line, ready))
            return;
        filled -= ready;
        memmove(line, line + ready, filled);
    }
    write_all(fd, line, filled);
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
