/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-HUNDRED-CLIENTS also=TCP-ECHO-CONNECT-AND-CLOSE,TCP-ECHO-NO-LEAKED-DESCRIPTORS,TCP-ECHO-NO-ZOMBIES,TCP-ECHO-NO-LEAKED-THREADS,TCP-ECHO-NO-LEAKED-MEMORY,TCP-ECHO-STILL-ANSWERS */
/* The mistake: ends after sixty clients. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), 5);
    signal(SIGPIPE, SIG_IGN);
    for (int served = 0; served < 60;) {
        int fd = accept_client(listener);
        if (fd < 0)
            continue;
        echo(fd);
        close(fd);
        served++;
    }
    return 0;
}
