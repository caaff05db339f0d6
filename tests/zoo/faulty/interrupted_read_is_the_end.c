/* zoo: program=tcp-echo fails=TCP-ECHO-STOP-CONTINUE also=TCP-ECHO-SHORT-WRITES,TCP-ECHO-LOST-CLIENT,TCP-ECHO-NEXT-AFTER-LOST,TCP-ECHO-INTERRUPTED-ANYWAY */
/* The mistake: reads with a timeout (which it handles), and takes EINTR for the loss of the client.
 * A read with SO_RCVTIMEO is interrupted when the process is stopped and continued. */
#include "../zoo.h"

static void serve(int fd)
{
    struct timeval limit = {30, 0};
    char buffer[4096];
    ssize_t n;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    while ((n = read(fd, buffer, sizeof buffer)) != 0) {
        if (n < 0 && errno == EAGAIN)
            continue;
        if (n < 0 || !write_all(fd, buffer, n))
            return;
    }
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
