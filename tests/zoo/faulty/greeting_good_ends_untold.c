/* zoo: program=greeting-server fails=GREETING-LOG-CHILD-END */
/* The mistake: a status is told only where it is not 0. */
#define LOG_END(child, status) log_bad_end(child, status)
static void log_bad_end(int child, int status);
#include "../greeter.h"
static void log_bad_end(int child, int status)
{
    if (status)
        log_end(child, status);
    else
        syslog(LOG_INFO, "Child %d terminated", child);
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
