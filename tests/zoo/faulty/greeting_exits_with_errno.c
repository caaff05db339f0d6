/* zoo: program=greeting-server fails=GREETING-WRITE-ERROR-STATUS */
/* The mistake: the child whose write fails exits with the number of the error. */
#define ON_WRITE_ERROR(number) _exit(number)
#include "../greeter.h"

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
