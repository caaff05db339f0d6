/* zoo: program=tcp-echo fails=TCP-ECHO-NEVER-MIXED also=TCP-ECHO-SHORT-WRITES,TCP-ECHO-STOP-CONTINUE,TCP-ECHO-DESCRIPTORS-EXHAUSTED,TCP-ECHO-IDLE-KEPT,TCP-ECHO-LOST-CLIENT,TCP-ECHO-NEXT-AFTER-LOST,TCP-ECHO-RESTART-LIVE,TCP-ECHO-IDLE-CPU,TCP-ECHO-SLOW-READER,TCP-ECHO-BOUNDED-MEMORY */
/* The mistake: the threads write to the variable of main() that holds the latest client, so that an
 * earlier client's bytes go to a later one. */
#include "../zoo.h"

static volatile int latest;

static void serve(int fd)
{
    char buffer[4096];
    ssize_t n;
    latest = fd;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0)
        if (!write_all(latest, buffer, n))
            return;
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
