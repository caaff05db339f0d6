/* zoo: program=greeting-server fails=GREETING-OTHER-FAILURES */
/* The mistake: every step that fails ends with status 1. */
#define ON_START_FAILURE(status, ...) start_failure(1, __VA_ARGS__)
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
