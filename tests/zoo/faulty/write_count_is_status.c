/* zoo: program=socket-write fails=SOCKET-WRITE-PRINTS */
/* The mistake: exits with the number of bytes written. */
#include "../zoo.h"

int main(void)
{
    return write(1, "Hello World!\n", 13);
}
