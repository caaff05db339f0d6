/* zoo: program=udp-echo fails=UDP-ECHO-STOP-CONTINUE */
/* The mistake: epoll_wait() that fails with EINTR ends the server; being stopped and continued is
 * enough for that. */
#include "../udp.h"
#include <sys/epoll.h>

int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    int epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN};
    if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0)
        die("epoll");
    for (;;) {
        if (epoll_wait(epoll, &event, 1, -1) < 0)
            die("epoll_wait");
        echo_datagram(fd);
    }
}
