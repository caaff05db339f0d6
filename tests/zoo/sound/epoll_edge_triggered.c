/* zoo: program=tcp-echo sound */
/* One thread, edge-triggered epoll: each event is worked off until EAGAIN. The queue of a client is
 * bounded; a full one stops reading until it has been sent. */
#include "../zoo.h"
#include <sys/epoll.h>

struct client {
    int fd;
    size_t head, tail;
    char bytes[8192];
};

/* Alternate between reading and writing until neither gets on; false when the client is over. */
static bool advance(struct client *c)
{
    for (;;) {
        while (c->head < c->tail) {
            ssize_t n = write(c->fd, c->bytes + c->head, c->tail - c->head);
            if (n < 0 && errno == EINTR)
                continue;
            if (n < 0)
                return errno == EAGAIN;
            c->head += n;
        }
        c->head = c->tail = 0;
        ssize_t n = read_some(c->fd, c->bytes, sizeof c->bytes);
        if (n < 0)
            return errno == EAGAIN;
        if (n == 0)
            return false;
        c->tail = n;
    }
}

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), SOMAXCONN), poller = epoll_create1(0);
    struct epoll_event events[32], event = {.events = EPOLLIN};
    signal(SIGPIPE, SIG_IGN);
    set_nonblocking(listener);
    if (poller < 0 || epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event) < 0)
        die("epoll");
    for (;;) {
        int count = epoll_wait(poller, events, 32, -1);
        for (int i = 0; i < count; i++) {
            struct client *c = events[i].data.ptr;
            if (!c) {
                int fd = accept_client(listener);
                if (fd < 0)
                    continue;
                set_nonblocking(fd);
                event = (struct epoll_event){.events = EPOLLIN | EPOLLOUT | EPOLLET};
                c = event.data.ptr = calloc(1, sizeof *c);
                if (c)
                    c->fd = fd;
                if (!c || epoll_ctl(poller, EPOLL_CTL_ADD, fd, &event) < 0) {
                    free(c);
                    close(fd);
                }
            } else if (!advance(c)) {
                close(c->fd);
                free(c);
            }
        }
    }
}
