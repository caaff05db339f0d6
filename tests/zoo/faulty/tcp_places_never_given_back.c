/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-NO-LEAKED-DESCRIPTORS also=TCP-ECHO-NO-LEAKED-MEMORY,TCP-ECHO-NO-LEAKED-THREADS,TCP-ECHO-NO-ZOMBIES,TCP-ECHO-CONNECT-AND-CLOSE,TCP-ECHO-STILL-ANSWERS */
/* The mistake: a table of 120 clients in which nobody's place is given back when he leaves; who
 * finds none is turned away. */
#include "../zoo.h"

static int clients[120], taken;

static void serve(int fd)
{
    if (taken == sizeof clients / sizeof *clients)
        return;
    clients[taken++] = fd;
    echo(fd);
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
