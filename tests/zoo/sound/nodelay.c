/* zoo: program=tcp-echo sound */
/* Nagle's algorithm off: each write leaves at once in a segment of its own. */
#include "../zoo.h"

static void serve(int fd)
{
    int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    echo(fd);
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
