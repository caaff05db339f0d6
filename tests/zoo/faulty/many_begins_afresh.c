/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-CHILDREN-REAPED,TCP-CONCURRENT-FORTY,TCP-CONCURRENT-HUNDREDS,TCP-CONCURRENT-INTERRUPTED-ACCEPT also=TCP-CONCURRENT-BURST,TCP-CONCURRENT-DESCRIPTOR-REUSED */
/* The mistake: to be safe from leaks it begins afresh with every 32nd client, and ends the children
 * of those who are still there. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), 5), clients = 0;
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    for (;;) {
        int fd = accept_client(listener);
        if (fd < 0)
            continue;
        if (++clients % 32 == 0)
            kill(0, SIGTERM);
        pid_t child = fork();
        if (child == 0) {
            signal(SIGTERM, SIG_DFL);
            close(listener);
            echo(fd);
            _exit(0);
        }
        if (child < 0)
            nap(50);
        close(fd);
    }
}
