/* zoo: program=tcp-echo fails=TCP-ECHO-HALF-CLOSE-IDLE,TCP-ECHO-IDLE-CPU also=TCP-ECHO-HALF-CLOSE,TCP-ECHO-DATA-WITH-FIN,TCP-ECHO-NOTHING-ADDED,TCP-ECHO-SLOW-READER,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-NO-LEAKED-DESCRIPTORS,TCP-ECHO-NO-ZOMBIES,TCP-ECHO-NO-LEAKED-THREADS,TCP-ECHO-NO-LEAKED-MEMORY,TCP-ECHO-HUNDRED-CLIENTS,TCP-ECHO-CONNECT-AND-CLOSE,TCP-ECHO-STILL-ANSWERS,TCP-ECHO-DESCRIPTORS-EXHAUSTED,TCP-ECHO-RESTART-LINGERING */
/* The mistake: a read of 0 bytes is taken for "nothing yet". The connection is never closed, and
 * poll() reports it again and again. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    static struct pollfd fds[1024];
    static char buffer[4096];
    int count = 1;
    fds[0] = (struct pollfd){.fd = listen_on(port_from(argc, argv), SOMAXCONN), .events = POLLIN};
    signal(SIGPIPE, SIG_IGN);
    set_nonblocking(fds[0].fd);
    for (;;) {
        if (poll(fds, count, -1) < 0)
            continue;
        for (int i = count - 1; i > 0; i--) {
            if (!fds[i].revents)
                continue;
            ssize_t n = read_some(fds[i].fd, buffer, sizeof buffer);
            if (n == 0)
                continue;
            if (n < 0 || !write_all(fds[i].fd, buffer, n)) {
                close(fds[i].fd);
                fds[i] = fds[--count];
            }
        }
        int fd = fds[0].revents && count < 1024 ? accept_client(fds[0].fd) : -1;
        if (fd >= 0)
            fds[count++] = (struct pollfd){.fd = fd, .events = POLLIN};
    }
}
