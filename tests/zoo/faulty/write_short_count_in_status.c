/* zoo: program=socket-write fails=SOCKET-WRITE-SHORT-COUNT */
/* The mistake: a short count is made good, and still shows in the status. */
#include "../zoo.h"

int main(void)
{
    ssize_t n, done = 0;
    int status = 0;
    signal(SIGPIPE, SIG_IGN);
    while (done < 13 && (n = write(1, "Hello World!\n" + done, 13 - done)) > 0) {
        done += n;
        if (done < 13)
            status = 1;
    }
    if (done < 13)
        fprintf(stderr, "Only %zd bytes written out of 13\n", done);
    return status | (done < 13);
}
