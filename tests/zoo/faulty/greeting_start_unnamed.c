/* zoo: program=greeting-server fails=GREETING-OTHER-FAILURES */
/* The mistake: a step that fails is told by perror(), which does not say what was to be done. */
#define ON_START_FAILURE(status, ...) (perror("server"), exit(status))
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
