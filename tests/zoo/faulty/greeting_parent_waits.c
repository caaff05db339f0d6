/* zoo: program=greeting-server fails=GREETING-CLIENTS-APART also=GREETING-CHILD-KILLED,GREETING-LOG-CHILD-SIGNAL,GREETING-CHILDREN-REAPED,GREETING-LOG-TIMEOUT,GREETING-WRITE-LIMIT */
/* The mistake: the parent waits for each child before it accepts again. */
#define AFTER_FORK(fd) (close(fd), waitid(P_PID, child, &(siginfo_t){0}, WEXITED | WNOWAIT))
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
