/* zoo: program=echosrv fails=ECHOSRV-ERROR-NAMED,TCP-ECHO-PORT-TAKEN,TCP-ECHO-START-FAILURES */
/* The mistake: says which call has failed, and exits with status 0. */
#define COMPLAIN(call) (perror(call), exit(0))
#include "../echosrv.h"
int main(int argc, char **argv)
{
    run_echosrv(argc, argv);
}
