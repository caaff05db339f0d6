/* zoo: program=socket-write fails=SOCKET-WRITE-FULL-PIPE,SOCKET-WRITE-NOT-BLOCKING also=SOCKET-WRITE-SHORT-COUNT */
/* The mistake: errno tells at the end whether all went well, and keeps the EAGAIN after which it
 * had waited and gone on. */
#include "../zoo.h"

int main(void)
{
    ssize_t done = 0;
    struct pollfd waiting = {.fd = 1, .events = POLLOUT};
    signal(SIGPIPE, SIG_IGN);
    set_nonblocking(1);
    errno = 0;
    while (done < 13) {
        ssize_t n = write(1, "Hello World!\n" + done, 13 - done);
        if (n > 0)
            done += n;
        else if (errno == EAGAIN)
            poll(&waiting, 1, -1);
        else if (errno != EINTR)
            break;
    }
    if (done < 13)
        fprintf(stderr, "Only %zd bytes written out of 13\n", done);
    return errno != 0;
}
