/* zoo: program=tcp-echo-busy fails=TCP-BUSY-ANY-INTERLEAVING also=* deep */
/* The mistake: whoever leaves makes the server idle, also one that was told busy and stayed a while.
 * Which checks meet that depends on when its newcomers leave: no definite set. */
#include "../zoo.h"
#include <sys/select.h>
enum { NOBODY, SERVED, TOLD };

int main(int argc, char **argv)
{
    static char role[FD_SETSIZE];
    int listener = listen_on(port_from(argc, argv), 5);
    bool busy = false;
    signal(SIGPIPE, SIG_IGN);
    set_nonblocking(listener);
    for (;;) {
        fd_set ready;
        FD_ZERO(&ready);
        FD_SET(listener, &ready);
        for (int fd = 0; fd < FD_SETSIZE; fd++)
            if (role[fd] != NOBODY)
                FD_SET(fd, &ready);
        if (select(FD_SETSIZE, &ready, NULL, NULL, NULL) < 0)
            continue;
        for (int fd = 0; fd < FD_SETSIZE; fd++) {
            char buffer[4096];
            if (role[fd] == NOBODY || !FD_ISSET(fd, &ready))
                continue;
            ssize_t n = read_some(fd, buffer, sizeof buffer);
            if (n > 0 && (role[fd] == TOLD || write_all(fd, buffer, n)))
                continue;
            close(fd);
            role[fd] = NOBODY;
            busy = false;
        }
        if (!FD_ISSET(listener, &ready))
            continue;
        int client = accept(listener, NULL, NULL);
        if (client < 0 || client >= FD_SETSIZE) {
            close(client);
            nap(5);
        } else if (busy) {
            write_all(client, "busy\n", 5);
            shutdown(client, SHUT_WR);
            role[client] = TOLD;
        } else {
            role[client] = SERVED;
            busy = true;
        }
    }
}
