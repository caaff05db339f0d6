/* zoo: program=greeting-server fails=GREETING-LOG-TIMEOUT */
/* The mistake: the status is logged as waitpid() gave it, so that 1 is told as 256. */
#define LOG_END(child, status) log_raw(child, status)
static void log_raw(int child, int status);
#include "../greeter.h"
static void log_raw(int child, int status)
{
    if (WIFSIGNALED(status)) {
        log_end(child, status);
        return;
    }
    syslog(LOG_INFO, "Child %d terminated", child);
    syslog(LOG_INFO, "Exit status: %d", status);
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
