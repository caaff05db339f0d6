/* zoo: program=greeting-server fails=GREETING-LOG-CLIENT */
/* The mistake: it logs its own process id, not the child's. */
#define LOGGED_PID(child) getpid()
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
