/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-PLAIN also=TCP-ECHO-ALL-INTERFACES */
/* The mistake: collects everything until the client half-closes, and only then writes. */
#include "../zoo.h"

static void serve(int fd)
{
    char *data = NULL;
    size_t size = 0;
    ssize_t n = 0;
    do {
        char *larger = realloc(data, size + 4096);
        if (!larger)
            break;
        data = larger;
        n = read_some(fd, data + size, 4096);
        size += n > 0 ? n : 0;
    } while (n > 0);
    write_all(fd, data, size);
    free(data);
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
