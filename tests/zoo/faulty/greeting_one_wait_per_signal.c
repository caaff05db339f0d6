/* zoo: program=greeting-server fails=GREETING-CHILDREN-REAPED also=GREETING-LOG-CHILD-END,GREETING-LOG-CHILD-SIGNAL */
/* The mistake: one waitpid() each time, but one signal may stand for many children. */
#define REAP() reap_one()
static void reap_one(void);
#include "../greeter.h"
static void reap_one(void)
{
    int status;
    pid_t child = waitpid(-1, &status, WNOHANG);
    if (child > 0)
        log_end(child, status);
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
