/* zoo: program=echosrv fails=ECHOSRV-ERROR-NAMED,TCP-ECHO-START-FAILURES */
/* The mistake: says that it could not start, and tries again for ever. */
#define COMPLAIN(call) again(call, port)
#include "../zoo.h"
static void again(const char *call, const char *port);
#include "../echosrv.h"
static void again(const char *call, const char *port)
{
    char *words[] = {"echosrv", (char *)port, NULL};
    perror(call);
    nap(500);
    run_echosrv(2, words);
}

int main(int argc, char **argv)
{
    run_echosrv(argc, argv);
}
