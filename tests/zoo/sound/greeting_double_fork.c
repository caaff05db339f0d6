/* zoo: program=greeting-server sound */
/* Forks twice, so that the daemon leads no session; its process id is told through a pipe. */
#define DAEMONIZE(port) fork_twice(port)
static void fork_twice(int port);
#include "../greeter.h"
static void fork_twice(int port)
{
    int told[2];
    pid_t daemon = 0;
    if (pipe(told) < 0)
        die("pipe");
    if (fork() > 0) {
        close(told[1]);
        if (read(told[0], &daemon, sizeof daemon) != sizeof daemon)
            exit(6);
        announce(daemon, port);
        exit(0);
    }
    setsid();
    if (fork() > 0)
        _exit(0);
    detach();
    daemon = getpid();
    if (write(told[1], &daemon, sizeof daemon) < 0)
        exit(6);
    close(told[0]);
    close(told[1]);
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
