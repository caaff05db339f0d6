/* zoo: program=tcp-echo fails=TCP-ECHO-TEXT-UNCHANGED,TCP-ECHO-EVERY-BYTE-VALUE also=TCP-ECHO-STILL-ANSWERS,TCP-ECHO-LARGE,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-BYTEWISE,TCP-ECHO-NEVER-MIXED,TCP-ECHO-COALESCED,TCP-ECHO-SLOW-READER,TCP-ECHO-SHORT-WRITES */
/* The mistake: what the client sent is used as a printf format. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[2048 + 1], reply[4 * 2048];
    ssize_t n;
    while ((n = read_some(fd, buffer, sizeof buffer - 1)) > 0) {
        buffer[n] = '\0';
        snprintf(reply, sizeof reply, buffer);
        if (!write_all(fd, reply, strlen(reply)))
            return;
    }
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
