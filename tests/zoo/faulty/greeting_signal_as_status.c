/* zoo: program=greeting-server fails=GREETING-LOG-CHILD-SIGNAL */
/* The mistake: WEXITSTATUS without WIFEXITED, so that who was killed is told to have ended well. */
#define LOG_END(child, status) log_status(child, status)
static void log_status(int child, int status);
#include "../greeter.h"
static void log_status(int child, int status)
{
    syslog(LOG_INFO, "Child %d terminated", child);
    syslog(LOG_INFO, "Exit status: %d", WEXITSTATUS(status));
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
