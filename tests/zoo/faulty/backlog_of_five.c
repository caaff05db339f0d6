/* zoo: program=echosrv fails=ECHOSRV-BACKLOG */
/* The mistake: a backlog of 5, not SOMAXCONN. */
#define BACKLOG 5
#include "../echosrv.h"
int main(int argc, char **argv)
{
    run_echosrv(argc, argv);
}
