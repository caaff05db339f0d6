/* zoo: program=tcp-echo sound */
/* One thread, poll(), non-blocking clients with a queue of 16 KiB each; a client whose queue is full
 * is not read until it takes something. */
#include "../zoo.h"

enum { CLIENTS = 256, ROOM = 16384 };
static struct pollfd fds[1 + CLIENTS];
static struct queue {
    char bytes[ROOM];
    size_t filled;
    bool ended;
} *queues[1 + CLIENTS];

/* Read and write what is possible now; false when the client is done with, or lost. */
static bool advance(int fd, struct queue *queue)
{
    if (!queue->ended && queue->filled < ROOM) {
        ssize_t n = read_some(fd, queue->bytes + queue->filled, ROOM - queue->filled);
        if (n < 0 && errno != EAGAIN)
            return false;
        queue->ended = n == 0;
        queue->filled += n > 0 ? n : 0;
    }
    if (queue->filled > 0) {
        ssize_t n = write(fd, queue->bytes, queue->filled);
        if (n < 0 && errno != EAGAIN && errno != EINTR)
            return false;
        if (n > 0) {
            queue->filled -= n;
            memmove(queue->bytes, queue->bytes + n, queue->filled);
        }
    }
    return !queue->ended || queue->filled > 0;
}

int main(int argc, char **argv)
{
    int count = 1;
    fds[0].fd = listen_on(port_from(argc, argv), SOMAXCONN);
    signal(SIGPIPE, SIG_IGN);
    set_nonblocking(fds[0].fd);
    for (;;) {
        fds[0].events = count <= CLIENTS ? POLLIN : 0;
        for (int i = 1; i < count; i++)
            fds[i].events = (queues[i]->ended || queues[i]->filled == ROOM ? 0 : POLLIN) |
                            (queues[i]->filled > 0 ? POLLOUT : 0);
        if (poll(fds, count, -1) < 0)
            continue;
        for (int i = count - 1; i > 0; i--)
            if (fds[i].revents && !advance(fds[i].fd, queues[i])) {
                close(fds[i].fd);
                free(queues[i]);
                count--;
                fds[i] = fds[count];
                queues[i] = queues[count];
            }
        int fd = fds[0].revents ? accept_client(fds[0].fd) : -1;
        if (fd < 0)
            continue;
        set_nonblocking(fd);
        fds[count] = (struct pollfd){.fd = fd};
        if ((queues[count] = calloc(1, sizeof **queues)))
            count++;
        else
            close(fd);
    }
}
