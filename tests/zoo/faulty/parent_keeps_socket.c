/* zoo: program=tcp-echo fails=TCP-ECHO-HALF-CLOSE-IDLE also=TCP-ECHO-HALF-CLOSE,TCP-ECHO-DATA-WITH-FIN,TCP-ECHO-NOTHING-ADDED,TCP-ECHO-SLOW-READER,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-NO-LEAKED-DESCRIPTORS,TCP-ECHO-NO-ZOMBIES,TCP-ECHO-NO-LEAKED-THREADS,TCP-ECHO-NO-LEAKED-MEMORY,TCP-ECHO-HUNDRED-CLIENTS,TCP-ECHO-CONNECT-AND-CLOSE,TCP-ECHO-STILL-ANSWERS,TCP-ECHO-DESCRIPTORS-EXHAUSTED,TCP-ECHO-LOST-CLIENT */
/* The mistake: a child serves each client, and the parent does not close its own copy of the
 * connected socket: the client never sees the end of file. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), SOMAXCONN);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGCHLD, SIG_IGN);
    for (;;) {
        int fd = accept_client(listener);
        if (fd >= 0 && fork() == 0) {
            close(listener);
            echo(fd);
            _exit(0);
        }
    }
}
