/* zoo: program=tcp-echo fails=TCP-ECHO-SLOW-READER also=TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-SHORT-WRITES,TCP-ECHO-BOUNDED-MEMORY,TCP-ECHO-HALF-CLOSE,TCP-ECHO-LARGE,TCP-ECHO-LOST-CLIENT,TCP-ECHO-STOP-CONTINUE */
/* The mistake: a client that makes the server wait for 0.1 s until it can write is cut off. */
#include "../zoo.h"

static void serve(int fd)
{
    struct timeval limit = {0, 100000};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    echo(fd);
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
