/* zoo: program=greeting-server fails=GREETING-LOG-FORM */
/* The mistake: openlog() is given no facility, which means user. */
#define OPEN_LOG() openlog("demo-server", LOG_PID, 0)
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
