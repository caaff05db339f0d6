/* zoo: program=echosrv fails=TCP-ECHO-SHORT-WRITES also=TCP-ECHO-INTERRUPTED-ANYWAY,TCP-ECHO-SHORT-WRITES-IN-A-ROW */
/* The mistake of the slides: what a short send did not take is lost. */
#define SEND(fd, data, size) (send(fd, data, size, 0) > 0)
#include "../echosrv.h"
int main(int argc, char **argv)
{
    run_echosrv(argc, argv);
}
