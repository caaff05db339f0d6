/* zoo: program=tcp-echo fails=TCP-ECHO-BOUNDED-MEMORY also=TCP-ECHO-SHORT-WRITES */
/* The mistake: reads on while the client does not, and keeps the answers in a queue that grows as
 * long as there is memory. */
#include "../zoo.h"

static void serve(int fd)
{
    char *queue = NULL;
    size_t room = 0, head = 0, tail = 0;
    bool ended = false;
    set_nonblocking(fd);
    while (!ended || head < tail) {
        struct pollfd both = {.fd = fd};
        both.events = (ended ? 0 : POLLIN) | (head < tail ? POLLOUT : 0);
        if (poll(&both, 1, -1) < 0)
            continue;
        if (!ended && both.revents & ~POLLOUT) {
            if (room - tail < 65536) {
                char *larger = realloc(queue, room = 2 * room + 65536);
                if (!larger)
                    break;
                queue = larger;
            }
            ssize_t n = read_some(fd, queue + tail, 65536);
            if (n < 0 && errno != EAGAIN)
                break;
            ended = n == 0;
            tail += n > 0 ? n : 0;
        }
        if (head < tail) {
            ssize_t n = write(fd, queue + head, tail - head);
            if (n < 0 && errno != EAGAIN && errno != EINTR)
                break;
            head += n > 0 ? n : 0;
            if (head == tail)
                head = tail = 0;
        }
    }
    free(queue);
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
