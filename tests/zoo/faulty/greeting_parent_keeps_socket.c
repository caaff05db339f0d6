/* zoo: program=greeting-server fails=GREETING-SENT */
/* The mistake: the parent never closes the connected socket. */
#define AFTER_FORK(fd) (void)fd
#define AFTER_GREETING(fd) (void)fd
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
