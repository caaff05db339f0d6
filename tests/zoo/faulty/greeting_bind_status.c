/* zoo: program=greeting-server fails=GREETING-BIND-STATUS */
/* The mistake: a failed bind is told, but by the status of another step. */
#define BIND_STATUS 1
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
