/* zoo: program=tcp-echo fails=TCP-ECHO-DATA-WITH-FIN,TCP-ECHO-HALF-CLOSE also=TCP-ECHO-LARGE,TCP-ECHO-EXACT-BYTES,TCP-ECHO-SLOW-READER,TCP-ECHO-BEYOND-BUFFERS */
/* The mistake: looks for the client's half-close (POLLRDHUP) before it reads, and then leaves
 * unread what came before it. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[128];
    ssize_t n;
    for (;;) {
        struct pollfd input = {.fd = fd, .events = POLLIN | POLLRDHUP};
        if (poll(&input, 1, -1) < 0)
            continue;
        if (input.revents & POLLRDHUP)
            return;
        if ((n = read_some(fd, buffer, sizeof buffer)) <= 0 || !write_all(fd, buffer, n))
            return;
    }
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
