/* zoo: program=greeting-server fails=GREETING-ABORTED-CONNECTION,GREETING-DESCRIPTORS-EXHAUSTED */
/* The mistake: an error of accept() ends the loop; the process stays, for its children's sake. */
#define ON_ACCEPT_ERROR() wait_for_children()
static void wait_for_children(void);
#include "../greeter.h"
static void wait_for_children(void)
{
    for (;;)
        pause();
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
