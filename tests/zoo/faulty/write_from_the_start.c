/* zoo: program=socket-write fails=SOCKET-WRITE-SHORT-COUNT */
/* The mistake: after a short count the text is written from its beginning again. */
#include "../zoo.h"
int main(void)
{
    ssize_t n, done = 0;
    signal(SIGPIPE, SIG_IGN);
    while (done < 13 && (n = write(1, "Hello World!\n", 13 - done)) > 0)
        done += n;
    if (done == 13)
        return 0;
    fprintf(stderr, "Only %zd bytes written out of 13\n", done);
    return 1;
}
