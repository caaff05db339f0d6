/* zoo: program=tcp-echo fails=TCP-ECHO-NOTHING-ADDED also=TCP-ECHO-EXACT-BYTES,TCP-ECHO-EVERY-BYTE-VALUE,TCP-ECHO-TEXT-UNCHANGED,TCP-ECHO-NO-LINE-DISCIPLINE,TCP-ECHO-LARGE,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-BYTEWISE,TCP-ECHO-COALESCED,TCP-ECHO-MANY-ROUNDS,TCP-ECHO-PROMPT-REPLY,TCP-ECHO-HALF-CLOSE-IDLE,TCP-ECHO-HALF-CLOSE,TCP-ECHO-DATA-WITH-FIN,TCP-ECHO-SLOW-READER,TCP-ECHO-IDLE-KEPT,TCP-ECHO-URGENT,TCP-ECHO-NEVER-MIXED,TCP-ECHO-SHORT-WRITES,TCP-ECHO-STOP-CONTINUE,TCP-ECHO-LOST-CLIENT,TCP-ECHO-NEXT-AFTER-LOST,TCP-ECHO-BOUNDED-MEMORY */
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
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
