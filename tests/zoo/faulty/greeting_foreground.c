/* zoo: program=greeting-server fails=GREETING-DAEMON-PARENT */
/* The mistake: it announces a daemon, and stays in the foreground. */
#define DAEMONIZE(port) announce(getpid(), port)
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
