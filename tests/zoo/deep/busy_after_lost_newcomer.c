/* zoo: program=tcp-echo-busy fails=TCP-ECHO-ANY-RESET also=TCP-BUSY-STUCK-CLIENT,TCP-ECHO-NEXT-AFTER-LOST,TCP-ECHO-EXHAUSTED-CALM,TCP-ECHO-INTERRUPTED-ANYWAY,TCP-ECHO-ANY-SHORT-COUNT */
/* The mistake: newcomers that were told busy are kept until they close, and counted; one that resets
 * instead is never counted off. When the served client has left, the server still thinks that
 * somebody is there. */
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1, served = -1, kept = 0, stuck = 0;
    struct sockaddr_in address = {.sin_family = AF_INET};
    fd_set all;
    address.sin_port = htons(atoi(argc > 1 ? argv[1] : "58001"));
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) == -1 ||
        listen(listener, 5) == -1) {
        perror("listen");
        return 1;
    }
    FD_ZERO(&all);
    FD_SET(listener, &all);
    for (;;) {
        fd_set ready = all;
        if (select(FD_SETSIZE, &ready, NULL, NULL, NULL) < 0)
            continue;
        for (int fd = 0; fd < FD_SETSIZE; fd++) {
            char buffer[128];
            if (!FD_ISSET(fd, &ready))
                continue;
            if (fd == listener) {
                int client = accept(listener, NULL, NULL);
                if (client == -1)
                    continue;
                if (client >= FD_SETSIZE) {
                    close(client);
                    continue;
                }
                FD_SET(client, &all);
                if (served == -1 && !stuck) {
                    served = client;
                } else {
                    send(client, "busy\n", 5, MSG_NOSIGNAL);
                    shutdown(client, SHUT_WR);
                    kept++;
                }
                continue;
            }
            ssize_t n = read(fd, buffer, sizeof buffer);
            if (fd == served && n > 0) {
                for (ssize_t done = 0, sent; done < n; done += sent)
                    if ((sent = send(fd, buffer + done, n - done, MSG_NOSIGNAL)) < 0)
                        break;
                continue;
            }
            if (n > 0)
                continue; /* what a newcomer says is not for us */
            if (fd == served)
                served = -1;
            else if (n == -1 && kept > 0)
                stuck = 1;
            else
                kept--;
            FD_CLR(fd, &all);
            close(fd);
        }
    }
}
