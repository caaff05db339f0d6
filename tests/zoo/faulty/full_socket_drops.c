/* zoo: program=tcp-echo fails=TCP-ECHO-BEYOND-BUFFERS also=TCP-ECHO-SLOW-READER,TCP-ECHO-LARGE,TCP-ECHO-HALF-CLOSE,TCP-ECHO-SHORT-WRITES,TCP-ECHO-EXACT-BYTES,TCP-ECHO-COALESCED,TCP-ECHO-BOUNDED-MEMORY,TCP-ECHO-NEVER-MIXED */
/* The mistake: the client's socket is non-blocking, and what a full socket does not take (EAGAIN) is
 * forgotten. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[4096];
    set_nonblocking(fd);
    for (;;) {
        struct pollfd input = {.fd = fd, .events = POLLIN};
        if (poll(&input, 1, -1) < 0)
            continue;
        ssize_t n = read_some(fd, buffer, sizeof buffer);
        if (n == 0 || (n < 0 && errno != EAGAIN))
            return;
        if (n > 0 && !write_all(fd, buffer, n) && errno != EAGAIN)
            return;
    }
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
