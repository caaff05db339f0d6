/* zoo: program=socket-write fails=SOCKET-WRITE-PRINTS */
/* The mistake: descriptor 0 is taken for standard output. */
#include "../zoo.h"
int main(void)
{
    return !write_all(0, "Hello World!\n", 13);
}
