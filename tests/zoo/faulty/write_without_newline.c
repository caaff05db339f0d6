/* zoo: program=socket-write fails=SOCKET-WRITE-PRINTS */
/* The mistake: counts to 12, and the newline is left out. */
#include "../zoo.h"

int main(void)
{
    return !write_all(1, "Hello World!\n", 12);
}
