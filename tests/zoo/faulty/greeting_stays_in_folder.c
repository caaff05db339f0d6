/* zoo: program=greeting-server fails=GREETING-DAEMON-FOLDER */
/* The mistake: no chdir(). */
#define LEAVE_FOLDER() 0
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
