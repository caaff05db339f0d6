/* zoo: program=greeting-server fails=GREETING-OTHER-FAILURES */
/* The mistake: the result of setsockopt() is not looked at. */
#define ON_OPTION_FAILURE(...) ((void)0)
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
