/* zoo: program=tcp-echo fails=TCP-ECHO-INTERRUPTED-CALLS also=TCP-ECHO-INTERRUPTED-ANYWAY */
/* The mistake: installs a handler that interrupts calls (no SA_RESTART), and takes EINTR of a read
 * for the loss of the client. */
#include "../zoo.h"

static volatile sig_atomic_t hung_up;

static void hang_up(int number)
{
    hung_up = number;
}

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
    struct sigaction action = {.sa_handler = hang_up};
    sigaction(SIGHUP, &action, NULL);
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
