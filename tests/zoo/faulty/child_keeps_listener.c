/* zoo: program=tcp-echo fails=TCP-ECHO-RESTART-LIVE */
/* The mistake: the child does not close the listening socket. While one client is still served, a
 * new server cannot bind the port, though the old one is gone. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), SOMAXCONN);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int fd = accept_client(listener);
        if (fd < 0)
            continue;
        if (fork() == 0) {
            echo(fd);
            _exit(0);
        }
        close(fd);
    }
}
