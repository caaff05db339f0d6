/* zoo: program=greeting-server fails=GREETING-BIND-STATUS,GREETING-BIND-MESSAGE */
/* The mistake: it tells that bind() failed, and then aborts. */
#define BIND_STATUS (abort(), 4)
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
