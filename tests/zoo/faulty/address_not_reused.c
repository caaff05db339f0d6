/* zoo: program=echosrv fails=TCP-ECHO-RESTART-LIVE also=TCP-ECHO-RESTART-LINGERING */
/* The mistake: no SO_REUSEADDR. */
#define REUSE_ADDRESS 0
#include "../echosrv.h"
int main(int argc, char **argv)
{
    run_echosrv(argc, argv);
}
