/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-SERVED-IN-TURN,TCP-ECHO-BACKLOG also=TCP-ECHO-CAPACITY,TCP-ECHO-NEVER-MIXED,TCP-ECHO-NEXT-AFTER-LOST,TCP-ECHO-LOST-CLIENT,TCP-ECHO-CONNECT-AND-CLOSE,TCP-ECHO-STILL-ANSWERS */
/* The mistake: edge-triggered epoll, and who has to wait is not read from when its event comes:
 * what it has sent by then brings no other one when its turn has come. */
#include "../zoo.h"
#include <sys/epoll.h>

static void watch(int epoll, int fd, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.fd = fd};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0)
        die("epoll_ctl");
}

static bool answer(int fd)
{
    char buffer[128];
    ssize_t n;
    while ((n = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT)) > 0 || (n < 0 && errno == EINTR))
        if (n > 0 && !write_all(fd, buffer, n))
            return false;
    return n < 0 && errno == EAGAIN;
}

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), 5), epoll = epoll_create1(0);
    int queue[1024], first = 0, last = 0;
    struct epoll_event event;
    signal(SIGPIPE, SIG_IGN);
    watch(epoll, listener, EPOLLIN);
    for (;;) {
        if (epoll_wait(epoll, &event, 1, -1) != 1)
            continue;
        int fd = event.data.fd;
        if (fd == listener && (fd = accept_client(listener)) >= 0) {
            queue[last++ % 1024] = fd;
            watch(epoll, fd, EPOLLIN | EPOLLET);
        } else if (first < last && fd == queue[first % 1024] && !answer(fd)) {
            close(fd);
            first++;
        }
    }
}
