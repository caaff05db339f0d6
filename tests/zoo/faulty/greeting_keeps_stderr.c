/* zoo: program=greeting-server fails=GREETING-DAEMON-DESCRIPTORS */
/* The mistake: standard error stays where it was. */
#define LAST_STANDARD 1
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
