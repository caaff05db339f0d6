/* zoo: program=greeting-server fails=GREETING-DAEMON-ANNOUNCED */
/* The mistake: the parent ends by _exit(), which flushes nothing. */
#define DAEMONIZE(port) daemonize_in_haste(port)
static void daemonize_in_haste(int port);
#include "../greeter.h"
static void daemonize_in_haste(int port)
{
    pid_t child = fork();
    if (child > 0) {
        printf("Daemon started as process ID %d.\n", child);
        printf("We're open for business at port %d.\n", port);
        _exit(0);
    }
    detach();
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
