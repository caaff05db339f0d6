/* zoo: program=greeting-server fails=GREETING-LOG-FORM */
/* The mistake: no openlog(): the lines come from facility user, without a process id. */
#define OPEN_LOG()
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
