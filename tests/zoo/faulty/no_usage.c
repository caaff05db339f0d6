/* zoo: program=echosrv fails=ECHOSRV-USAGE,ECHOSRV-USAGE-STATUS */
/* The mistake: takes the port from argv[1] without looking whether there is one. */
#define USAGE(program) ((void)(program))
#include "../echosrv.h"
int main(int argc, char **argv)
{
    run_echosrv(argc, argv);
}
