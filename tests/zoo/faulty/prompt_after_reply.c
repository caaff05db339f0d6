/* zoo: program=tcp-echo fails=TCP-ECHO-NOTHING-ADDED also=TCP-ECHO-IDLE-KEPT,TCP-ECHO-URGENT,TCP-ECHO-PROMPT-REPLY,TCP-ECHO-MANY-ROUNDS,TCP-ECHO-BYTEWISE,TCP-ECHO-COALESCED,TCP-ECHO-EXACT-BYTES,TCP-ECHO-SLOW-READER,TCP-ECHO-NEVER-MIXED,TCP-ECHO-STOP-CONTINUE,TCP-ECHO-SHORT-WRITES,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-LARGE,TCP-ECHO-HALF-CLOSE,TCP-ECHO-HALF-CLOSE-IDLE,TCP-ECHO-DATA-WITH-FIN */
/* The mistake: a prompt follows the echo as soon as the client has been quiet for 0.1 s. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[4096];
    ssize_t n;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0) {
        if (!write_all(fd, buffer, n))
            return;
        struct pollfd more = {.fd = fd, .events = POLLIN};
        if (poll(&more, 1, 100) == 0 && !write_all(fd, "> ", 2))
            return;
    }
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
