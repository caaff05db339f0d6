/* zoo: program=tcp-echo-busy fails=TCP-ECHO-PLAIN also=TCP-ECHO-ALL-INTERFACES */
/* The mistake: select() is given the highest descriptor, not the one behind it. */
#include "../zoo.h"
#include <sys/select.h>

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), 5), client = -1;
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        char buffer[128];
        fd_set ready;
        FD_ZERO(&ready);
        FD_SET(listener, &ready);
        if (client >= 0)
            FD_SET(client, &ready);
        if (select(client < 0 ? listener + 1 : client, &ready, NULL, NULL, NULL) < 0)
            continue;
        if (FD_ISSET(listener, &ready)) {
            int newcomer = accept(listener, NULL, NULL);
            if (newcomer >= 0 && client >= 0) {
                write_all(newcomer, "busy\n", 5);
                close(newcomer);
            } else if (newcomer >= 0) {
                client = newcomer;
            }
        }
        if (client >= 0 && FD_ISSET(client, &ready)) {
            ssize_t n = read_some(client, buffer, sizeof buffer);
            if (n <= 0 || !write_all(client, buffer, n)) {
                close(client);
                client = -1;
            }
        }
    }
}
