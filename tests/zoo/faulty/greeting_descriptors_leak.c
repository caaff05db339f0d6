/* zoo: program=greeting-server fails=GREETING-NO-LEAKED-DESCRIPTORS also=GREETING-DESCRIPTORS-EXHAUSTED,GREETING-FORK-FAILURE,GREETING-WRITE-LIMIT,GREETING-LOG-TIMEOUT,GREETING-CLIENTS-APART */
/* The mistake: the parent never closes; the child's shutdown() hides it. */
#define AFTER_FORK(fd) (void)fd
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
