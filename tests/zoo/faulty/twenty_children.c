/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-FORTY also=TCP-CONCURRENT-CHILDREN-REAPED */
/* The mistake: at most twenty children at a time; whoever comes then must wait. */
#include "../zoo.h"
#include <sys/wait.h>
int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), 5), children = 0;
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int fd = accept_client(listener);
        while (children > 0 && waitpid(-1, NULL, children < 20 ? WNOHANG : 0) > 0)
            children--;
        if (fd < 0)
            continue;
        if (fork() == 0) {
            close(listener);
            echo(fd);
            _exit(0);
        }
        children++;
        close(fd);
    }
}
