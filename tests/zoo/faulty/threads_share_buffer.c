/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-LONG-STREAMS also=TCP-CONCURRENT-BURST,TCP-ECHO-NEVER-MIXED */
/* The mistake: a thread for each client, and one static buffer for all of them. */
#include "../zoo.h"
static void serve(int fd)
{
    static char buffer[4096];
    ssize_t n;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0) {
        sched_yield();
        if (!write_all(fd, buffer, n))
            return;
    }
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), 5), serve);
}
