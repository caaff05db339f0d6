/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-FORTY also=TCP-CONCURRENT-BURST,TCP-CONCURRENT-CHILDREN-REAPED,TCP-ECHO-CAPACITY */
/* The mistake: FD_SETSIZE, in small: each thread waits for its client with a set of 32 descriptors,
 * and a greater one is noted behind it, where select() does not look. */
#include "../zoo.h"
#include <sys/select.h>
#define FEW 32

static void echo_by_select(int fd)
{
    char buffer[4096];
    for (;;) {
        struct {
            unsigned char set[FEW / 8], behind[FD_SETSIZE / 8];
        } watched = {0};
        (&watched.set[0])[fd / 8] |= 1 << fd % 8;
        fd_set ready;
        FD_ZERO(&ready);
        memcpy(&ready, watched.set, sizeof watched.set);
        if (select(FEW, &ready, NULL, NULL, NULL) < 0)
            continue;
        ssize_t n = read_some(fd, buffer, sizeof buffer);
        if (n <= 0 || !write_all(fd, buffer, n))
            return;
    }
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), echo_by_select);
}
