/* zoo: program=tcp-echo fails=TCP-ECHO-INTERRUPTED-ANYWAY */
/* What it leaves out, as it may: EINTR ends a client. It installs no handler, so that this cannot
 * happen to it. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[4096];
    ssize_t n;
    while ((n = read(fd, buffer, sizeof buffer)) > 0)
        if (!write_all(fd, buffer, n))
            return;
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
