/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-MANY-ROUNDS also=TCP-ECHO-EXACT-BYTES,TCP-ECHO-EVERY-BYTE-VALUE,TCP-ECHO-TEXT-UNCHANGED,TCP-ECHO-NO-LINE-DISCIPLINE,TCP-ECHO-NOTHING-ADDED,TCP-ECHO-LARGE,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-BYTEWISE,TCP-ECHO-COALESCED,TCP-ECHO-PROMPT-REPLY,TCP-ECHO-HALF-CLOSE-IDLE,TCP-ECHO-HALF-CLOSE,TCP-ECHO-DATA-WITH-FIN,TCP-ECHO-SLOW-READER,TCP-ECHO-IDLE-KEPT,TCP-ECHO-URGENT,TCP-ECHO-NEVER-MIXED,TCP-ECHO-SHORT-WRITES,TCP-ECHO-STOP-CONTINUE,TCP-ECHO-SIGPIPE,TCP-ECHO-LOST-CLIENT,TCP-ECHO-NEXT-AFTER-LOST,TCP-ECHO-BOUNDED-MEMORY,TCP-ECHO-ONE-AT-A-TIME,TCP-ECHO-SERVED-IN-TURN,TCP-ECHO-BACKLOG,TCP-ECHO-DESCRIPTORS-EXHAUSTED,TCP-ECHO-IDLE-CPU,TCP-ECHO-RESTART-LIVE */
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
