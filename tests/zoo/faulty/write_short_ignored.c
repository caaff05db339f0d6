/* zoo: program=socket-write fails=SOCKET-WRITE-SHORT-COUNT,SOCKET-WRITE-COUNTS */
/* The mistake: one write, of which only an error is seen. */
#include "../zoo.h"
int main(void)
{
    signal(SIGPIPE, SIG_IGN);
    if (write(1, "Hello World!\n", 13) < 0) {
        fprintf(stderr, "Only 0 bytes written out of 13\n");
        return 1;
    }
    return 0;
}
