/* zoo: program=greeting-server fails=GREETING-LOG-CLIENT */
/* The mistake: the line behind fork() is reached by parent and child, and in the child names process 0. */
#define IN_CHILD(listener) \
    (close(listener), syslog(LOG_INFO, "New connection from %s, handled by pid %d", ip, child))
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
