/* zoo: program=tcp-echo fails=TCP-ECHO-MANY-ROUNDS also=TCP-ECHO-BYTEWISE,TCP-ECHO-EXACT-BYTES,TCP-ECHO-LARGE,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-COALESCED,TCP-ECHO-HALF-CLOSE,TCP-ECHO-SLOW-READER,TCP-ECHO-SHORT-WRITES,TCP-ECHO-BOUNDED-MEMORY,TCP-ECHO-PROMPT-REPLY,TCP-ECHO-NEVER-MIXED,TCP-ECHO-LOST-CLIENT */
/* The mistake: a client may send twenty times, then the connection is closed. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[65536];
    for (int round = 0; round < 20; round++) {
        ssize_t n = read_some(fd, buffer, sizeof buffer);
        if (n <= 0 || !write_all(fd, buffer, n))
            return;
    }
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
