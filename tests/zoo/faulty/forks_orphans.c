/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-CHILD-KILLED */
/* The mistake: starts fifty processes that accept and serve, and ends itself when the first of them
 * has ended, instead of starting another one. */
#include "../zoo.h"
#include <sys/wait.h>

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), SOMAXCONN);
    for (int i = 0; i < 50; i++)
        if (fork() == 0)
            run_iterative(listener, echo);
    wait(NULL);
    fprintf(stderr, "a server process has ended\n");
    return 1;
}
