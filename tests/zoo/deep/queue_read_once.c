/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-ANY-INTERLEAVING also=TCP-ECHO-ANY-RESET,TCP-ECHO-EXHAUSTED-CALM,TCP-ECHO-INTERRUPTED-ANYWAY,TCP-ECHO-ANY-SHORT-COUNT */
/* The mistake: a client that waited in the queue and has half-closed already is thought to have said
 * all it had to say in one read, and is sent away after it. */
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

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

int main(int argc, char **argv)
{
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1, waited = 0;
    struct sockaddr_in address = {.sin_family = AF_INET};
    address.sin_port = htons(atoi(argc > 1 ? argv[1] : "58001"));
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) == -1 ||
        listen(listener, 5) == -1) {
        perror("listen");
        return 1;
    }
    for (;;) {
        char buffer[128];
        ssize_t n;
        int client = accept(listener, NULL, NULL);
        struct pollfd ended = {.fd = client, .events = 0x2000 /* POLLRDHUP */};
        struct pollfd next = {.fd = listener, .events = POLLIN};
        if (client == -1)
            continue;
        int once = waited && poll(&ended, 1, 0) == 1;
        while ((n = read(client, buffer, sizeof buffer)) > 0)
            if (!send_all(client, buffer, n) || once)
                break;
        waited = poll(&next, 1, 0) == 1;
        if (once) { /* the rest is read and forgotten, so that the echo is not lost to a reset */
            while (read(client, buffer, sizeof buffer) > 0)
                ;
        }
        close(client);
    }
}
