/* zoo: program=greeting-server fails=GREETING-DAEMON-PARENT */
/* The mistake: the parent ends with status 1, as if the daemon had not started. */
#define DAEMONIZE(port) daemonize_and_fail(port)
static void daemonize_and_fail(int port);
#include "../greeter.h"
static void daemonize_and_fail(int port)
{
    pid_t child = fork();
    if (child > 0) {
        announce(child, port);
        exit(EXIT_FAILURE);
    }
    detach();
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
