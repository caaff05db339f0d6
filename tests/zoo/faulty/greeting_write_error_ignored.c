/* zoo: program=greeting-server fails=GREETING-WRITE-ERROR-STATUS */
/* The mistake: the child whose write fails exits as if it had greeted. */
#define ON_WRITE_ERROR(number) _exit(0)
#include "../greeter.h"

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
