/* zoo: program=tcp-echo fails=TCP-ECHO-STOP-CONTINUE */
/* The mistake: takes every SIGCHLD for the death of a child. One that is stopped raises it as well,
 * and the parent gives up; its children go on serving. */
#include "../zoo.h"

static void on_child(int number)
{
    (void)number;
    _exit(1);
}

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), 128);
    for (int child = 0; child < 8; child++) {
        pid_t pid = fork();
        if (pid < 0)
            die("fork");
        if (pid == 0)
            run_iterative(listener, echo);
    }
    signal(SIGCHLD, on_child);
    for (;;)
        pause();
}
