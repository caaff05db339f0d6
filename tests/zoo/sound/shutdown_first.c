/* zoo: program=tcp-echo-iterative sound */
/* Ends its side with shutdown(), reads until nothing more can come, and only then closes. */
#include "../zoo.h"

static void serve(int fd)
{
    char rest[4096];
    echo(fd);
    shutdown(fd, SHUT_WR);
    struct timeval limit = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    while (read(fd, rest, sizeof rest) > 0)
        ;
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
