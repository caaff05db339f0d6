/* zoo: program=tcp-echo sound */
/* As inetd does it: a child for each client, whose standard input and output are the connection, and
 * which becomes /bin/cat. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    static char *cat[] = {"cat", NULL}, *environment[] = {NULL};
    int listener = listen_on(port_from(argc, argv), SOMAXCONN);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int fd = accept_client(listener);
        if (fd < 0)
            continue;
        if (fork() == 0) {
            dup2(fd, 0);
            dup2(fd, 1);
            close(fd);
            close(listener);
            execve("/bin/cat", cat, environment);
            _exit(127);
        }
        close(fd);
    }
}
