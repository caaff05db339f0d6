/* zoo: program=socket-write fails=SOCKET-WRITE-FULL-PIPE,SOCKET-WRITE-NOT-BLOCKING also=SOCKET-WRITE-SHORT-COUNT */
/* The mistake: at EAGAIN it waits for room, and goes on with the next byte, not with the same. */
#include "../zoo.h"

int main(void)
{
    ssize_t done = 0;
    struct pollfd waiting = {.fd = 1, .events = POLLOUT};
    signal(SIGPIPE, SIG_IGN);
    set_nonblocking(1);
    for (; done < 13; done++)
        if (write(1, "Hello World!\n" + done, 1) < 0) {
            if (errno != EAGAIN)
                break;
            poll(&waiting, 1, -1);
        }
    if (done < 13)
        fprintf(stderr, "Only %zd bytes written out of 13\n", done);
    return done < 13;
}
