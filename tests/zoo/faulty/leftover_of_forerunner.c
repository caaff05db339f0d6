/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-DESCRIPTOR-REUSED */
/* The mistake: keeps a byte back for each descriptor now and then, and the next client that is given
 * the descriptor finds it there. */
#include "../zoo.h"
static char kept[1024];
static bool keeps[1024];

/* The last byte of a read of seven without newline waits for more. */
static void serve(int fd)
{
    char buffer[4096];
    ssize_t n;
    while ((n = read_some(fd, buffer + 1, sizeof buffer - 1)) > 0) {
        char *from = buffer + 1;
        if (keeps[fd]) {
            *--from = kept[fd];
            n++;
            keeps[fd] = false;
        }
        if (n == 7 && from[6] != '\n') {
            keeps[fd] = true;
            kept[fd] = from[--n];
        }
        if (!write_all(fd, from, n))
            return;
    }
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), 5), serve);
}
