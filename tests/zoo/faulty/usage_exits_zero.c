/* zoo: program=echosrv fails=ECHOSRV-USAGE-STATUS */
/* The mistake: says how it is used, and exits as if all were well. */
#define USAGE(program) (fprintf(stderr, "usage: %s port\n", program), exit(0))
#include "../echosrv.h"
int main(int argc, char **argv)
{
    run_echosrv(argc, argv);
}
