/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-EXACT-BYTES,TCP-ECHO-BYTEWISE also=TCP-ECHO-EVERY-BYTE-VALUE,TCP-ECHO-TEXT-UNCHANGED,TCP-ECHO-NO-LINE-DISCIPLINE,TCP-ECHO-NOTHING-ADDED,TCP-ECHO-LARGE,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-COALESCED,TCP-ECHO-MANY-ROUNDS,TCP-ECHO-PROMPT-REPLY,TCP-ECHO-HALF-CLOSE-IDLE,TCP-ECHO-HALF-CLOSE,TCP-ECHO-DATA-WITH-FIN,TCP-ECHO-SLOW-READER,TCP-ECHO-IDLE-KEPT,TCP-ECHO-URGENT,TCP-ECHO-NEVER-MIXED,TCP-ECHO-SHORT-WRITES,TCP-ECHO-STOP-CONTINUE,TCP-ECHO-SIGPIPE,TCP-ECHO-LOST-CLIENT,TCP-ECHO-NEXT-AFTER-LOST,TCP-ECHO-BOUNDED-MEMORY */
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
