/* zoo: program=socket-write sound */
/* writev of two parts, and poll where the output is full. */
#include "../zoo.h"
#include <sys/uio.h>
int main(void)
{
    char text[] = "Hello World!\n";
    size_t done = 0;
    signal(SIGPIPE, SIG_IGN);
    while (done < 13) {
        size_t half = done + (13 - done) / 2;
        struct iovec parts[] = {{text + done, half - done}, {text + half, 13 - half}};
        ssize_t n = writev(1, parts, 2);
        if (n > 0)
            done += n;
        else if (errno == EAGAIN)
            poll(&(struct pollfd){.fd = 1, .events = POLLOUT}, 1, -1);
        else if (errno != EINTR)
            break;
    }
    if (done == 13)
        return 0;
    fprintf(stderr, "Only %zu bytes written out of 13\n", done);
    return 1;
}
