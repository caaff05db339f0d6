/* zoo: program=greeting-server fails=GREETING-RESTART */
/* The mistake: no SO_REUSEADDR. */
#define REUSE_ADDRESS 0
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
