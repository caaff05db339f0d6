/* zoo: program=socket-write fails=SOCKET-WRITE-FILE also=SOCKET-WRITE-COUNTS */
/* The mistake: an old file is to be emptied, and that is done when the text is in it. */
#include "../zoo.h"

int main(void)
{
    ssize_t n, done = 0;
    signal(SIGPIPE, SIG_IGN);
    while (done < 13 && (n = write(1, "Hello World!\n" + done, 13 - done)) > 0)
        done += n;
    if (done < 13) {
        fprintf(stderr, "Only %zd bytes written out of 13\n", done);
        return 1;
    }
    if (ftruncate(1, 0) < 0 && errno != EINVAL)
        return 1;
    return 0;
}
