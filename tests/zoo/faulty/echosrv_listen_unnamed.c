/* zoo: program=echosrv fails=ECHOSRV-START-FAILURES-NAMED */
/* The mistake: where listen() fails it says no more than that it cannot start. */
#define COMPLAIN(call) (complain(call), exit(1))
#include <stdio.h>
#include <string.h>
static void complain(const char *call)
{
    if (strcmp(call, "listen") == 0)
        fprintf(stderr, "cannot start\n");
    else
        perror(call);
}
#include "../echosrv.h"
int main(int argc, char **argv)
{
    run_echosrv(argc, argv);
}
