/* zoo: program=tcp-echo fails=TCP-ECHO-NO-LEAKED-DESCRIPTORS also=TCP-ECHO-DESCRIPTORS-EXHAUSTED */
/* The mistake: opens a log for each client, and never closes it. */
#include "../zoo.h"

static void serve(int fd)
{
    int log = open("/dev/null", O_WRONLY | O_APPEND);
    if (log >= 0 && write(log, "connected\n", 10) < 0)
        perror("log");
    echo(fd);
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
