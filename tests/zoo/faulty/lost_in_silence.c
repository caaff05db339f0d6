/* zoo: program=echosrv fails=ECHOSRV-LOST-CLIENT-TOLD */
/* The mistake: says nothing of a client that was lost. */
#define SAYS_LOST false
#include "../echosrv.h"
int main(int argc, char **argv)
{
    run_echosrv(argc, argv);
}
