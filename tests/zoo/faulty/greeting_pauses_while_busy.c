/* zoo: program=greeting-server fails=GREETING-CLIENTS-APART also=GREETING-CHILDREN-REAPED,GREETING-CHILD-KILLED,GREETING-LOG-CHILD-SIGNAL */
/* The mistake: between two clients it waits until the children have ended, but for 1.8 s only. */
#define AFTER_FORK(fd) (close(fd), wait_a_little())
static void wait_a_little(void);
#include "../greeter.h"
static void wait_a_little(void)
{
    siginfo_t ended;
    for (int i = 0; i < 180 && waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) == 0; i++) {
        nap(10);
        reap();
    }
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
