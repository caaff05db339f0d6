/* zoo: program=greeting-server fails=GREETING-LOG-FORM */
/* The mistake: the child opens the log anew, and forgets LOG_PID. */
#define IN_CHILD(listener) (close(listener), openlog("demo-server", LOG_NDELAY, LOG_DAEMON))
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
