/* zoo: program=tcp-echo fails=TCP-ECHO-INTERRUPTED-CALLS also=TCP-ECHO-INTERRUPTED-ANYWAY */
/* The mistake: takes an interrupted read for the order to stop, which only its handler of SIGHUP
 * may give: it serves its client to the end, and then ends itself. */
#include "../zoo.h"
static volatile sig_atomic_t stop;

static void order(int number)
{
    stop = number;
}

static void serve(int fd)
{
    char buffer[4096];
    ssize_t n;
    while ((n = read(fd, buffer, sizeof buffer)) != 0) {
        if (n < 0 && errno == EINTR)
            stop = true;
        else if (n < 0 || !write_all(fd, buffer, n))
            return;
    }
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = order};
    int listener = listen_on(port_from(argc, argv), SOMAXCONN);
    sigaction(SIGHUP, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    while (!stop) {
        int fd = accept_client(listener);
        if (fd < 0)
            continue;
        serve(fd);
        close(fd);
    }
}
