/* zoo: program=greeting-server fails=GREETING-ABORTED-CONNECTION,GREETING-DESCRIPTORS-EXHAUSTED */
/* The mistake: an error of accept() ends the daemon; one in readiness takes over, which hides it. */
#define ON_ACCEPT_ERROR() exit(8)
#define BEFORE_LOOP() keep_standby()
#include "../greeter.h"

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
