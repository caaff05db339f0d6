/* zoo: program=tcp-echo-busy sound */
/* A child serves; the parent tells newcomers, and knows by waitpid() when the child has ended. */
#include "../busy.h"
#include <sys/wait.h>
int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), 5);
    pid_t child = -1;
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int fd = accept_client(listener);
        if (fd < 0)
            continue;
        if (child > 0 && waitpid(child, NULL, WNOHANG) == child)
            child = -1;
        if (child > 0) {
            turn_away(fd);
            continue;
        }
        child = fork();
        if (child == 0) {
            close(listener);
            echo(fd);
            _exit(0);
        }
        close(fd);
    }
}
