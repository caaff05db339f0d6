/* zoo: program=socket-write fails=SOCKET-WRITE-FULL-PIPE,SOCKET-WRITE-SHORT-COUNT */
/* The mistake: makes its output non-blocking, and takes EAGAIN for an end. */
#include "../zoo.h"

int main(void)
{
    const char text[] = "Hello World!\n";
    size_t size = sizeof text - 1, done = 0;
    signal(SIGPIPE, SIG_IGN);
    set_nonblocking(1);
    while (done < size) {
        ssize_t n = write(1, text + done, size - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break;
        done += n;
    }
    if (done < size)
        fprintf(stderr, "Only %zu bytes written out of %zu\n", done, size);
    return done < size;
}
