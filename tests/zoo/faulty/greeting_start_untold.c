/* zoo: program=greeting-server fails=GREETING-LOG-START */
/* The mistake: another word than was agreed. */
#define STARTED "Server is up"
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
