/* zoo: program=udp-echo sound */
/* Edge-triggered epoll on a non-blocking socket: each event is worked off until EAGAIN. */
#include "../udp.h"
#include <sys/epoll.h>

int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    set_nonblocking(fd);
    int epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN | EPOLLET};
    if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0)
        die("epoll");
    static char buffer[LARGEST];
    for (;;) {
        if (epoll_wait(epoll, &event, 1, -1) < 0 && errno != EINTR)
            die("epoll_wait");
        for (;;) {
            any_address sender;
            socklen_t length = sizeof sender;
            ssize_t n = recvfrom(fd, buffer, sizeof buffer, 0, (struct sockaddr *)&sender, &length);
            if (n >= 0)
                reply(fd, buffer, n, &sender);
            else if (errno == EAGAIN)
                break;
        }
    }
}
