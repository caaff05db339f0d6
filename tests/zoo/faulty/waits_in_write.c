/* zoo: program=tcp-echo-busy fails=TCP-BUSY-STUCK-CLIENT */
/* The mistake: the socket of the served client is a blocking one. */
#define PREPARE(fd) ((void)0)
#include "../busy.h"
int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
