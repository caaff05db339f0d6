/* zoo: program=tcp-echo sound slow */
/* Begins to read 300 ms after it has accepted, as if a slow name lookup came first. */
#include "../zoo.h"

static void serve(int fd)
{
    nap(300);
    echo(fd);
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
