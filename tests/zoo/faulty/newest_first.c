/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-SERVED-IN-TURN also=TCP-ECHO-BACKLOG */
/* The mistake: takes in all who wait, and serves the one who came last. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    int waiting[64], count = 0, fd;
    int listener = listen_on(port_from(argc, argv), 5);
    signal(SIGPIPE, SIG_IGN);
    set_nonblocking(listener);
    for (;;) {
        struct pollfd newcomers = {.fd = listener, .events = POLLIN};
        if (count == 0)
            poll(&newcomers, 1, -1);
        while (count < 64 && (fd = accept_client(listener)) >= 0)
            waiting[count++] = fd;
        if (count == 0)
            continue;
        fd = waiting[--count];
        echo(fd);
        close(fd);
    }
}
