/* zoo: program=tcp-echo fails=TCP-ECHO-URGENT */
/* The mistake: as telnet does, throws away what it reads next after an urgent byte. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[4096], urgent;
    bool synchronising = false;
    for (;;) {
        struct pollfd input = {.fd = fd, .events = POLLIN | POLLPRI};
        if (poll(&input, 1, -1) < 0)
            continue;
        if (input.revents & POLLPRI && recv(fd, &urgent, 1, MSG_OOB) == 1)
            synchronising = true;
        if (!(input.revents & (POLLIN | POLLHUP | POLLERR)))
            continue;
        ssize_t n = read_some(fd, buffer, sizeof buffer);
        if (n <= 0)
            return;
        if (!synchronising && !write_all(fd, buffer, n))
            return;
        synchronising = false;
    }
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
