/* zoo: program=greeting-server fails=GREETING-WRITE-ERROR-STATUS */
/* The mistake: a write that fails is tried again whatever the error, so that the child never ends. */
#define ON_WRITE_ERROR(number) { nap(50); continue; }
#include "../greeter.h"

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
