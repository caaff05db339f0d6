/* zoo: program=socket-write fails=SOCKET-WRITE-COUNTS,SOCKET-WRITE-NO-READER-SAID also=SOCKET-WRITE-NOT-BLOCKING */
/* The mistake: the -1 of a failed write is added to the count. */
#include "../zoo.h"
int main(void)
{
    ssize_t n, done = 0;
    signal(SIGPIPE, SIG_IGN);
    do {
        n = write(1, "Hello World!\n" + done, 13 - done);
        done += n;
    } while (n > 0 && done < 13);
    if (done == 13)
        return 0;
    fprintf(stderr, "Only %zd bytes written out of 13\n", done);
    return 1;
}
