/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-HUNDREDS */
/* The mistake: a set of descriptors for 128, and more of them: FD_SET writes behind it, over what
 * stands next (FD_SETSIZE, in small). */
#include "../zoo.h"
#include <sys/select.h>
#define FEW 128

static struct {
    unsigned char set[FEW / 8];
    unsigned char next[FD_SETSIZE / 8];
} watched;

static void watch(int fd, bool on)
{
    unsigned char *byte = &watched.set[0] + fd / 8;
    if (on)
        *byte |= 1 << fd % 8;
    else
        *byte &= ~(1 << fd % 8);
}

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), SOMAXCONN);
    signal(SIGPIPE, SIG_IGN);
    set_nonblocking(listener);
    watch(listener, true);
    for (;;) {
        fd_set ready;
        FD_ZERO(&ready);
        memcpy(&ready, watched.set, sizeof watched.set);
        if (select(FEW, &ready, NULL, NULL, NULL) < 0)
            continue;
        for (int fd = 0; fd < FEW; fd++) {
            char buffer[4096];
            if (!FD_ISSET(fd, &ready))
                continue;
            if (fd == listener) {
                int client = accept(listener, NULL, NULL);
                if (client >= 0)
                    watch(client, true);
                else if (errno != EAGAIN)
                    nap(50);
                continue;
            }
            ssize_t n = read_some(fd, buffer, sizeof buffer);
            if (n <= 0 || !write_all(fd, buffer, n)) {
                watch(fd, false);
                close(fd);
            }
        }
    }
}
