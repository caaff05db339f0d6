/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-STOP-CONTINUE also=TCP-ECHO-SHORT-WRITES,TCP-ECHO-SIGPIPE,TCP-ECHO-LOST-CLIENT,TCP-ECHO-NEXT-AFTER-LOST,TCP-ECHO-STILL-ANSWERS,TCP-ECHO-INTERRUPTED-ANYWAY */
/* The mistake: takes EINTR for a failure of epoll_wait(). Linux reports it when the process was
 * stopped and continued, with no signal handler anywhere. */
#include "../zoo.h"
#include <sys/epoll.h>

static void wait_for(int poller, int fd)
{
    struct epoll_event event = {.events = EPOLLIN};
    epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event);
    if (epoll_wait(poller, &event, 1, -1) < 0)
        die("epoll_wait");
    epoll_ctl(poller, EPOLL_CTL_DEL, fd, NULL);
}

int main(int argc, char **argv)
{
    char buffer[4096];
    ssize_t n;
    int listener = listen_on(port_from(argc, argv), 5);
    int poller = epoll_create1(0);
    if (poller < 0)
        die("epoll_create1");
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        wait_for(poller, listener);
        int fd = accept_client(listener);
        if (fd < 0)
            continue;
        do {
            wait_for(poller, fd);
            n = read_some(fd, buffer, sizeof buffer);
        } while (n > 0 && write_all(fd, buffer, n));
        close(fd);
    }
}
