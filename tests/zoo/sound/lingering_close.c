/* zoo: program=tcp-echo-iterative sound */
/* SO_LINGER with a positive time: close() waits up to 2 s until the client has acknowledged all. */
#include "../zoo.h"

static void serve(int fd)
{
    struct linger two_seconds = {1, 2};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &two_seconds, sizeof two_seconds);
    echo(fd);
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
