/* zoo: program=tcp-echo fails=TCP-ECHO-CAPACITY,TCP-ECHO-NEVER-MIXED also=TCP-ECHO-DESCRIPTORS-EXHAUSTED,TCP-ECHO-NO-LEAKED-MEMORY,TCP-ECHO-NO-LEAKED-THREADS,TCP-ECHO-NO-ZOMBIES,TCP-ECHO-HUNDRED-CLIENTS */
/* The mistake: a client that comes while another is served is accepted and forgotten: it is never
 * answered, not even when the other has gone. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), SOMAXCONN);
    struct pollfd both[2] = {{.fd = listener, .events = POLLIN}, {.fd = -1, .events = POLLIN}};
    char buffer[4096];
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        if (poll(both, 2, -1) < 0)
            continue;
        if (both[1].fd >= 0 && both[1].revents) {
            ssize_t n = read_some(both[1].fd, buffer, sizeof buffer);
            if (n <= 0 || !write_all(both[1].fd, buffer, n)) {
                close(both[1].fd);
                both[1].fd = -1;
            }
        }
        if (both[0].revents) {
            int fd = accept_client(listener);
            if (fd >= 0 && both[1].fd < 0)
                both[1].fd = fd;
        }
    }
}
