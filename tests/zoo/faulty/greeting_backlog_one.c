/* zoo: program=greeting-server fails=GREETING-BACKLOG,GREETING-CHILDREN-REAPED,GREETING-EACH-ITS-OWN,GREETING-LOST-CLIENT */
/* The mistake: a backlog of 1. */
#define BACKLOG 1
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
