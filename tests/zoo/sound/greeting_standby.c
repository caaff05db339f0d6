/* zoo: program=greeting-server sound */
/* A second process is kept in readiness, and would take over if the daemon died. */
#define BEFORE_LOOP() keep_standby()
static void keep_standby(void);
#include "../greeter.h"
static void keep_standby(void)
{
    pid_t before = getpid();
    while (fork() == 0) {
        while (getppid() == before)
            nap(20);
        before = getpid();
    }
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
