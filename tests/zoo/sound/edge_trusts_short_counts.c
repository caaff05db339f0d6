/* zoo: program=tcp-echo sound */
/* Edge-triggered epoll by the letter of its manual: a read or write that moved less than was asked
 * has found the socket's buffer empty or full, so that the next edge is awaited. */
#include "../zoo.h"
#include <sys/epoll.h>

struct client {
    int fd;
    bool readable, writable;
    size_t head, tail;
    char bytes[8192];
};

/* Alternate between reading and writing until neither gets on; false when the client is over. */
static bool advance(struct client *c)
{
    for (;;) {
        if (c->head < c->tail) {
            if (!c->writable)
                return true;
            ssize_t n = write(c->fd, c->bytes + c->head, c->tail - c->head);
            if (n < 0 && errno == EINTR)
                continue;
            if (n < 0 && errno != EAGAIN)
                return false;
            c->writable = n == (ssize_t)(c->tail - c->head);
            c->head += n > 0 ? n : 0;
            continue;
        }
        if (!c->readable)
            return true;
        ssize_t n = read_some(c->fd, c->bytes, sizeof c->bytes);
        if (n == 0 || (n < 0 && errno != EAGAIN))
            return false;
        /* Less than asked: nothing is left, unless the end has come meanwhile. */
        c->readable = n > 0;
        c->head = 0;
        c->tail = n > 0 ? n : 0;
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
                continue;
            }
            c->readable |= (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0;
            c->writable |= (events[i].events & EPOLLOUT) != 0;
            if (!advance(c)) {
                close(c->fd);
                free(c);
            }
        }
    }
}
