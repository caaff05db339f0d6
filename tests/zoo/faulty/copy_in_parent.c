/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-PARENT-COPY also=TCP-ECHO-NO-LEAKED-DESCRIPTORS */
/* The mistake: the parent keeps its copy of the connection; the child hides that with shutdown(). */
#define IN_PARENT(fd) ((void)(fd))
#include "../forks.h"
static void echo_and_shut_down(int fd)
{
    echo(fd);
    shutdown(fd, SHUT_RDWR);
}

int main(int argc, char **argv)
{
    run_forks(listen_on(port_from(argc, argv), 5), echo_and_shut_down);
}
