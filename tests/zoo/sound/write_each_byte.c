/* zoo: program=socket-write sound */
/* One write for each byte; what does not block and is full is an error. */
#include "../zoo.h"
int main(void)
{
    const char *text = "Hello World!\n";
    int done = 0;
    signal(SIGPIPE, SIG_IGN);
    while (done < 13 && write(1, text + done, 1) == 1)
        done++;
    if (done == 13)
        return 0;
    fprintf(stderr, "Only %d bytes written out of 13\n", done);
    return 1;
}
