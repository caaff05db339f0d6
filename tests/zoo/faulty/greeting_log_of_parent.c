/* zoo: program=greeting-server fails=GREETING-LOG-FORM */
/* The mistake: the name for the log is made before the fork, with the id of the process that then ends. */
#define DAEMONIZE(port) (name_log(), daemonize(port))
#define OPEN_LOG() openlog(log_name, 0, LOG_DAEMON)
static char log_name[32];
static void name_log(void);
#include "../greeter.h"
static void name_log(void)
{
    snprintf(log_name, sizeof log_name, "demo-server[%d]", getpid());
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
