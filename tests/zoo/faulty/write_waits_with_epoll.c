/* zoo: program=socket-write fails=SOCKET-WRITE-FILE,SOCKET-WRITE-COUNTS */
/* The mistake: waits for room with epoll, which takes no files (EPERM), and ends there. */
#include "../zoo.h"
#include <sys/epoll.h>

int main(void)
{
    const char text[] = "Hello World!\n";
    size_t size = sizeof text - 1, done = 0;
    struct epoll_event event = {.events = EPOLLOUT};
    int epoll = epoll_create1(0);
    signal(SIGPIPE, SIG_IGN);
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, 1, &event) < 0)
        die("epoll_ctl");
    while (done < size) {
        if (epoll_wait(epoll, &event, 1, -1) < 0 && errno == EINTR)
            continue;
        ssize_t n = write(1, text + done, size - done);
        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            continue;
        if (n < 0)
            break;
        done += n;
    }
    if (done < size)
        fprintf(stderr, "Only %zu bytes written out of %zu\n", done, size);
    return done < size;
}
