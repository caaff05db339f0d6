/* zoo: program=socket-write fails=SOCKET-WRITE-SOCKET */
/* The mistake: what a socket's reader has not fetched yet (SIOCOUTQ) is called not written. */
#include "../zoo.h"
#include <linux/sockios.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

int main(void)
{
    ssize_t n, done = 0;
    struct stat output;
    int queued = 0;
    signal(SIGPIPE, SIG_IGN);
    while (done < 13 && (n = write(1, "Hello World!\n" + done, 13 - done)) > 0)
        done += n;
    if (fstat(1, &output) == 0 && S_ISSOCK(output.st_mode) && ioctl(1, SIOCOUTQ, &queued) == 0
        && queued > 0)
        done = 0;
    if (done < 13)
        fprintf(stderr, "Only %zd bytes written out of 13\n", done);
    return done < 13;
}
