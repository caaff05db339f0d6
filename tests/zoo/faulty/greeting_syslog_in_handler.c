/* zoo: program=greeting-server fails=GREETING-QUICK-CLIENTS also=* */
/* The mistake: syslog() in the handler, which may interrupt another syslog(), and
 * then waits for its lock for ever: at which client is chance, and so is which checks meet it. */
#define ON_SIGCHLD reap_in_handler
#define REAP() sigprocmask(SIG_UNBLOCK, &blocked, NULL)
static void reap_in_handler(int unused);
#include "../greeter.h"
static void reap_in_handler(int unused)
{
    (void)unused;
    reap();
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
