/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-IDLE-CPU */
/* The mistake: everything is non-blocking, and waiting means asking again at once. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[4096];
    ssize_t n;
    while ((n = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT)) != 0) {
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (n < 0 || !write_all(fd, buffer, n))
            return;
    }
}

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), 5);
    set_nonblocking(listener);
    run_iterative(listener, serve);
}
