/* zoo: program=udp-echo fails=UDP-ECHO-STOP-CONTINUE */
/* The mistake: does not look at what epoll_wait() returns: woken by a stop and SIGCONT, the thread
 * that serves finds no datagram, takes EAGAIN for a failure, and ends; the program stays. */
#include "../udp.h"
#include <sys/epoll.h>

static int fd;

static void *serve_all(void *unused)
{
    static char buffer[LARGEST];
    int epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN};
    if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0)
        die("epoll");
    for (;;) {
        any_address sender;
        socklen_t length = sizeof sender;
        epoll_wait(epoll, &event, 1, -1);
        ssize_t n = recvfrom(fd, buffer, sizeof buffer, MSG_DONTWAIT, (struct sockaddr *)&sender,
                             &length);
        if (n < 0) {
            perror("recvfrom");
            return unused;
        }
        reply(fd, buffer, n, &sender);
    }
}

int main(int argc, char **argv)
{
    fd = bind_udp(port_from(argc, argv));
    pthread_t thread;
    if (pthread_create(&thread, NULL, serve_all, NULL) != 0)
        die("pthread_create");
    for (;;)
        pause();
}
