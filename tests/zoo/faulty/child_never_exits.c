/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-PROCESSES-END */
/* The mistake: a child whose client was lost waits for ever. */
#include "../forks.h"
static void echo_or_wait(int fd)
{
    char buffer[4096];
    ssize_t n;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0)
        if (!write_all(fd, buffer, n))
            break;
    if (n == 0)
        return;
    close(fd);
    for (;;)
        pause();
}

int main(int argc, char **argv)
{
    run_forks(listen_on(port_from(argc, argv), 5), echo_or_wait);
}
