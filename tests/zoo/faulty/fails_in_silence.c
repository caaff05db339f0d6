/* zoo: program=echosrv fails=ECHOSRV-ERROR-NAMED also=ECHOSRV-START-FAILURES-NAMED */
/* The mistake: exits without saying which call has failed. */
#define COMPLAIN(call) exit(1)
#include "../echosrv.h"
int main(int argc, char **argv)
{
    run_echosrv(argc, argv);
}
