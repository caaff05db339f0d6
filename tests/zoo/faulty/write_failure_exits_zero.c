/* zoo: program=socket-write fails=SOCKET-WRITE-NO-READER,SOCKET-WRITE-COUNTS,SOCKET-WRITE-NOT-BLOCKING also=SOCKET-WRITE-NO-READER-SAID */
/* The mistake: the message, but status 0. */
#include "../zoo.h"
int main(void)
{
    ssize_t n, done = 0;
    signal(SIGPIPE, SIG_IGN);
    while (done < 13 && (n = write(1, "Hello World!\n" + done, 13 - done)) > 0)
        done += n;
    if (done < 13)
        fprintf(stderr, "Only %zd bytes written out of 13\n", done);
    return 0;
}
