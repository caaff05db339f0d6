/* One process that serves several clients with select: the frame of the programs beside it, each of
 * which has one mistake in its heard() that only an unusual order of events reveals. */
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

struct client {
    int spoken;
    int closing;
};

static struct client clients[FD_SETSIZE];

/* Something came from a client (n > 0), its end (0), or an error (-1): 0 if it is to be closed. */
static int heard(int fd, char *buffer, ssize_t n);
static void joined(int fd);

static int send_all(int fd, const char *buffer, ssize_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, buffer, n, MSG_NOSIGNAL);
        if (sent < 0)
            return 0;
        buffer += sent;
        n -= sent;
    }
    return 1;
}

static int listening(const char *port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(port))};
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) == -1 || listen(fd, 64) == -1) {
        perror("listen");
        exit(1);
    }
    return fd;
}

int main(int argc, char **argv)
{
    int listener = listening(argc > 1 ? argv[1] : "58001"), highest = listener;
    fd_set all;
    FD_ZERO(&all);
    FD_SET(listener, &all);
    for (;;) {
        fd_set ready = all;
        if (select(highest + 1, &ready, NULL, NULL, NULL) < 0)
            continue;
        if (FD_ISSET(listener, &ready)) {
            int fd = accept(listener, NULL, NULL);
            if (fd >= FD_SETSIZE)
                close(fd);
            else if (fd >= 0) {
                FD_SET(fd, &all);
                highest = fd > highest ? fd : highest;
                memset(&clients[fd], 0, sizeof clients[fd]);
                joined(fd);
            }
        }
        for (int fd = 0; fd <= highest; fd++) {
            char buffer[128];
            if (fd == listener || !FD_ISSET(fd, &ready))
                continue;
            if (!heard(fd, buffer, read(fd, buffer, sizeof buffer))) {
                FD_CLR(fd, &all);
                close(fd);
            }
        }
    }
}
