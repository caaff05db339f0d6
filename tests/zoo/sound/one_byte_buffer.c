/* zoo: program=tcp-echo-iterative sound */
/* Reads and writes one byte at a time. Slow, and right. */
#include "../zoo.h"

static void serve(int fd)
{
    char byte;
    while (read_some(fd, &byte, 1) == 1)
        if (!write_all(fd, &byte, 1))
            return;
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
