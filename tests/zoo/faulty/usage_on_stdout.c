/* zoo: program=echosrv fails=ECHOSRV-USAGE */
/* The mistake: says how it is used on standard output. */
#define USAGE(program) (printf("usage: %s port\n", program), exit(1))
#include "../echosrv.h"
int main(int argc, char **argv)
{
    run_echosrv(argc, argv);
}
