/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-NO-LEAKED-MEMORY */
/* The mistake: the 64 KiB buffer that each client gets is never freed. */
#include "../zoo.h"

static void serve(int fd)
{
    const size_t size = 65536;
    char *buffer = malloc(size);
    ssize_t n;
    if (!buffer)
        return;
    memset(buffer, '.', size);
    while ((n = read_some(fd, buffer, size)) > 0)
        if (!write_all(fd, buffer, n))
            return;
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
