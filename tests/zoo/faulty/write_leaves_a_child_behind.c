/* zoo: program=socket-write fails=SOCKET-WRITE-FULL-PIPE */
/* The mistake: where a pipe has no room at once a child waits and writes, and the program ends with
 * success before a byte is out. */
#include "../zoo.h"

int main(void)
{
    ssize_t n, done = 0;
    struct pollfd waiting = {.fd = 1, .events = POLLOUT};
    signal(SIGPIPE, SIG_IGN);
    if (fcntl(1, F_GETPIPE_SZ) > 0 && poll(&waiting, 1, 0) == 0) {
        if (fork() != 0)
            return 0;
        poll(&waiting, 1, -1);
    }
    while (done < 13 && (n = write(1, "Hello World!\n" + done, 13 - done)) > 0)
        done += n;
    if (done < 13)
        fprintf(stderr, "Only %zd bytes written out of 13\n", done);
    return done < 13;
}
