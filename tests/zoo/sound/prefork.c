/* zoo: program=tcp-echo sound */
/* Four children, made beforehand, accept on the same socket; each serves one client at a time. They
 * end with their parent, which replaces a child that ends. */
#include "../zoo.h"
#include <sys/prctl.h>
#include <sys/wait.h>

static void start_child(int listener)
{
    pid_t parent = getpid();
    if (fork() != 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(0);
    run_iterative(listener, echo);
}

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), SOMAXCONN);
    for (int i = 0; i < 4; i++)
        start_child(listener);
    for (;;) {
        if (wait(NULL) > 0)
            start_child(listener);
        else
            nap(50);
    }
}
