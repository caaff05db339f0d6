/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-PLAIN also=TCP-ECHO-ALL-INTERFACES */
/* The mistake: MSG_WAITALL: nothing comes back until 128 bytes were received, or the end. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[128];
    ssize_t n;
    while ((n = recv(fd, buffer, sizeof buffer, MSG_WAITALL)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 || !write_all(fd, buffer, n))
            return;
    }
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
