/* zoo: program=greeting-server fails=GREETING-DESCRIPTORS-EXHAUSTED also=GREETING-ABORTED-CONNECTION */
/* The mistake: ends when accept() fails, as for want of a descriptor. */
#define ON_ACCEPT_ERROR() exit(8)
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
