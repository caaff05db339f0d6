/* zoo: program=tcp-echo sound */
/* Sets SO_RCVLOWAT on each connection to 1, which says what is the case anyway, and reads with
 * MSG_WAITALL exactly as much as FIONREAD announces. */
#include "../zoo.h"
#include <sys/ioctl.h>

static void serve(int fd)
{
    char buffer[4096];
    int one = 1;
    setsockopt(fd, SOL_SOCKET, SO_RCVLOWAT, &one, sizeof one);
    for (;;) {
        struct pollfd input = {.fd = fd, .events = POLLIN};
        if (poll(&input, 1, -1) < 0)
            continue;
        int ready = 0;
        if (ioctl(fd, FIONREAD, &ready) < 0)
            return;
        size_t wanted = ready < 1 ? 1 : ready > (int)sizeof buffer ? sizeof buffer : (size_t)ready;
        ssize_t n = recv(fd, buffer, wanted, MSG_WAITALL);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0 || !write_all(fd, buffer, n))
            return;
    }
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
