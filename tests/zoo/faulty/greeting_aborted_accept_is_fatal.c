/* zoo: program=greeting-server fails=GREETING-ABORTED-CONNECTION */
/* The mistake: a client that gave up while it waited (ECONNABORTED) ends the daemon. */
#define ON_ACCEPT_ERROR() (errno == ECONNABORTED ? _exit(1) : nap(50))
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
