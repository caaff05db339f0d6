/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-CHILDREN-REAPED,TCP-CONCURRENT-FORTY also=TCP-CONCURRENT-DESCRIPTOR-REUSED,TCP-CONCURRENT-INTERRUPTED-ACCEPT */
/* The mistake: has 33 slots for its children and takes them in turn: it waits for the child that has
 * the next one, though others are free. */
#include "../forks.h"
#define SLOTS 33

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), SOMAXCONN);
    pid_t children[SLOTS] = {0};
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN);
    for (unsigned next = 0;; next = (next + 1) % SLOTS) {
        int fd = accept_client(listener);
        while (children[next] > 0 && kill(children[next], 0) == 0)
            nap(5);
        children[next] = fd < 0 ? 0 : fork();
        if (fd >= 0 && children[next] == 0) {
            close(listener);
            echo(fd);
            _exit(0);
        }
        close(fd);
    }
}
