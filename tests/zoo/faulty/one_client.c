/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-NEXT-CLIENT also=TCP-ECHO-STILL-ANSWERS,TCP-ECHO-HUNDRED-CLIENTS,TCP-ECHO-CONNECT-AND-CLOSE,TCP-ECHO-ONE-AT-A-TIME,TCP-ECHO-SERVED-IN-TURN,TCP-ECHO-BACKLOG,TCP-ECHO-NO-LEAKED-DESCRIPTORS,TCP-ECHO-NO-ZOMBIES,TCP-ECHO-NO-LEAKED-THREADS,TCP-ECHO-NO-LEAKED-MEMORY,TCP-ECHO-NEVER-MIXED,TCP-ECHO-SHORT-WRITES,TCP-ECHO-STOP-CONTINUE,TCP-ECHO-SIGPIPE,TCP-ECHO-LOST-CLIENT,TCP-ECHO-NEXT-AFTER-LOST,TCP-ECHO-BOUNDED-MEMORY,TCP-ECHO-EXACT-BYTES,TCP-ECHO-HALF-CLOSE-IDLE,TCP-ECHO-DESCRIPTORS-EXHAUSTED,TCP-ECHO-RESTART-LIVE,TCP-ECHO-IDLE-CPU */
/* The mistake: no loop round accept(): the program ends after its first client. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), 5);
    signal(SIGPIPE, SIG_IGN);
    int fd;
    while ((fd = accept_client(listener)) < 0)
        ;
    echo(fd);
    close(fd);
    return 0;
}
