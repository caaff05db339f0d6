/* zoo: program=socket-write fails=SOCKET-WRITE-FILE */
/* The mistake: fsync() is to see that a file is complete, and its 0 is taken for a failure. What
 * is no file knows no fsync(), so only files suffer. */
#include "../zoo.h"

int main(void)
{
    ssize_t n, done = 0;
    signal(SIGPIPE, SIG_IGN);
    while (done < 13 && (n = write(1, "Hello World!\n" + done, 13 - done)) > 0)
        done += n;
    if (done < 13)
        fprintf(stderr, "Only %zd bytes written out of 13\n", done);
    return done < 13 || !fsync(1);
}
