/* zoo: program=greeting-server fails=GREETING-DAEMON-ANNOUNCED */
/* The mistake: the parent announces its own process id. */
#define ANNOUNCED_PID(child) getpid()
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
