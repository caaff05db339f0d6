/* zoo: program=greeting-server sound */
/* Deaths come through a signalfd; clients are accepted blocking, one for each event of epoll. */
#include "../greeter.h"
#include <sys/epoll.h>
#include <sys/signalfd.h>
static void watch(int epoll, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0)
        exit(6);
}

int main(int argc, char **argv)
{
    int port = greeter_port(argc, argv);
    int listener = greeter_listener(port);
    sigset_t blocked;
    daemonize(port);
    OPEN_LOG();
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGCHLD);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    int deaths = signalfd(-1, &blocked, SFD_CLOEXEC);
    watch(epoll, deaths);
    watch(epoll, listener);
    syslog(LOG_NOTICE, "Server started!");
    for (;;) {
        struct epoll_event event;
        struct signalfd_siginfo information;
        struct sockaddr_in peer;
        socklen_t length = sizeof peer;
        char ip[INET_ADDRSTRLEN];
        syslog(LOG_DEBUG, "Awaiting activity on server socket %d", listener);
        if (epoll_wait(epoll, &event, 1, -1) <= 0)
            continue;
        if (event.data.fd == deaths) {
            if (read(deaths, &information, sizeof information) > 0)
                reap();
            continue;
        }
        int fd = accept(listener, (struct sockaddr *)&peer, &length);
        if (fd < 0) {
            nap(50);
            continue;
        }
        text_of(&peer, ip);
        syslog(LOG_INFO, "Accepted network connection from %s on fd %d", ip, fd);
        welcome(listener, fd, ip);
    }
}
