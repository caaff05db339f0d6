/* zoo: program=tcp-echo-busy fails=TCP-BUSY-CPU also=TCP-ECHO-IDLE-CPU */
/* The mistake: selects for writability though nothing is to be written. */
#define WANTS_TO_WRITE(client) (true)
#include "../busy.h"
int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
