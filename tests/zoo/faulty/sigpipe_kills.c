/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-SIGPIPE also=TCP-ECHO-LOST-CLIENT,TCP-ECHO-NEXT-AFTER-LOST,TCP-ECHO-STILL-ANSWERS,TCP-ECHO-BOUNDED-MEMORY,TCP-ECHO-SLOW-READER */
/* The mistake: SIGPIPE keeps its default action, which is death. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), 5);
    for (;;) {
        int fd = accept_client(listener);
        if (fd < 0)
            continue;
        echo(fd);
        close(fd);
    }
}
