/* zoo: program=udp-echo sound */
/* A socket that does not block: it waits until it can receive, and until it can send. What the
 * network refuses is lost. */
#include "../udp.h"

static void wait_for(int fd, short what)
{
    struct pollfd waiting = {fd, what, 0};
    while (poll(&waiting, 1, -1) < 0)
        ;
}

int main(int argc, char **argv)
{
    static char buffer[LARGEST];
    int fd = bind_udp(port_from(argc, argv));
    set_nonblocking(fd);
    for (;;) {
        any_address sender;
        socklen_t length = sizeof sender;
        wait_for(fd, POLLIN);
        ssize_t n = recvfrom(fd, buffer, sizeof buffer, 0, (struct sockaddr *)&sender, &length);
        while (n >= 0 && sendto(fd, buffer, n, 0, (struct sockaddr *)&sender, length) < 0) {
            if (errno != EAGAIN && errno != EINTR)
                break;
            wait_for(fd, POLLOUT);
        }
    }
}
