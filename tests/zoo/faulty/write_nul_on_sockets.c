/* zoo: program=socket-write fails=SOCKET-WRITE-SOCKET */
/* The mistake: a socket is sent the NUL behind the text as well. */
#include "../zoo.h"

int main(void)
{
    const char text[] = "Hello World!\n";
    ssize_t n, done = 0;
    signal(SIGPIPE, SIG_IGN);
    if (send(1, text, sizeof text, 0) == sizeof text)
        return 0;
    while (done < 13 && (n = write(1, text + done, 13 - done)) > 0)
        done += n;
    if (done < 13)
        fprintf(stderr, "Only %zd bytes written out of 13\n", done);
    return done < 13;
}
