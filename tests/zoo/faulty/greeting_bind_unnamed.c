/* zoo: program=greeting-server fails=GREETING-BIND-MESSAGE */
/* The mistake: the message of a failed bind() names no port. */
#define SAY_BIND(port) perror("bind")
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
