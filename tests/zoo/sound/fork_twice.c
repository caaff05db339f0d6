/* zoo: program=tcp-echo-fork sound */
/* Forks twice: the child ends at once and is waited for, its child is an orphan and serves. */
#include "../zoo.h"
#include <sys/wait.h>
int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), 5);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int fd = accept_client(listener);
        if (fd < 0)
            continue;
        pid_t child = fork();
        if (child == 0) {
            if (fork() == 0) {
                close(listener);
                echo(fd);
            }
            _exit(0);
        }
        close(fd);
        if (child > 0)
            waitpid(child, NULL, 0);
        else
            nap(50);
    }
}
