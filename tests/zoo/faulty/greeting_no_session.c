/* zoo: program=greeting-server fails=GREETING-DAEMON-SESSION */
/* The mistake: no setsid(). */
#define LEAVE_SESSION()
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
