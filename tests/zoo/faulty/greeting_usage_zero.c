/* zoo: program=greeting-server fails=GREETING-USAGE also=GREETING-BAD-PORT */
/* The mistake: a wrong usage ends with status 0. */
#define USAGE_STATUS 0
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
