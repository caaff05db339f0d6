/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-LOST-CLIENT */
/* The mistake: when a client is lost, the listening socket is closed as well: the program lives, and
 * nobody can connect to it any more. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    char buffer[4096];
    int listener = listen_on(port_from(argc, argv), 5);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int fd = accept_client(listener);
        if (fd < 0)
            continue;
        ssize_t n;
        while ((n = read_some(fd, buffer, sizeof buffer)) > 0)
            if (!write_all(fd, buffer, n)) {
                n = -1;
                break;
            }
        if (n < 0)
            close(listener);
        close(fd);
    }
}
