/* zoo: program=greeting-server fails=GREETING-STOP-CONTINUE also=GREETING-BACKLOG,GREETING-CHILDREN-REAPED,GREETING-CLIENTS-APART,GREETING-EACH-ITS-OWN,GREETING-LOST-CLIENT,GREETING-TALKING-CLIENT,GREETING-URGENT,GREETING-WRITE-LIMIT,GREETING-CHILD-KILLED,GREETING-LOG-CHILD-SIGNAL,GREETING-LOG-TIMEOUT,GREETING-ABORTED-CONNECTION,GREETING-DESCRIPTORS-EXHAUSTED,GREETING-FORK-FAILURE */
/* The mistake: epoll_wait() that a signal interrupts is taken for a failure. */
#include "../greeter.h"
#include <sys/epoll.h>

int main(int argc, char **argv)
{
    int port = greeter_port(argc, argv);
    int listener = greeter_listener(port);
    daemonize(port);
    OPEN_LOG();
    signal(SIGPIPE, SIG_IGN);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    syslog(LOG_INFO, STARTED);
    for (;;) {
        char ip[INET_ADDRSTRLEN];
        syslog(LOG_INFO, "Awaiting activity on server socket %d", listener);
        /* Children are looked for twenty times a second: their signals interrupt nothing. */
        int ready = epoll_wait(epoll, &event, 1, 50);
        if (ready < 0)
            exit(7);
        reap();
        int fd = ready > 0 ? accept(listener, NULL, NULL) : -1;
        if (fd < 0) {
            if (ready > 0 && errno != EAGAIN)
                nap(50);
            continue;
        }
        address_of(fd, ip);
        syslog(LOG_INFO, "Accepted network connection from %s on fd %d", ip, fd);
        welcome(listener, fd, ip);
    }
}
