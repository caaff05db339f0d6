/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-BURST also=TCP-CONCURRENT-SERVED-AT-ONCE,TCP-ECHO-DESCRIPTORS-EXHAUSTED,TCP-ECHO-NEVER-MIXED */
/* The mistake: edge-triggered epoll on the listening socket, and one accept for each event: of
 * several who come at once all but one wait for the next to come. */
#include "../zoo.h"
#include <sys/epoll.h>
int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), 5), epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN | EPOLLET};
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN);
    if (epoll < 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) < 0)
        die("epoll");
    for (;;) {
        if (epoll_wait(epoll, &event, 1, -1) != 1)
            continue;
        nap(5);
        int fd = accept_client(listener);
        if (fd >= 0 && fork() == 0) {
            close(listener);
            echo(fd);
            _exit(0);
        }
        close(fd);
    }
}
