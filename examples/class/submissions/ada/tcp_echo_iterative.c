/* Ada: one client after the other; everything that was read is written back. */
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

static int write_all(int client, const char *data, size_t left)
{
    while (left > 0) {
        ssize_t written = write(client, data, left);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return -1;
        data += written;
        left -= written;
    }
    return 0;
}

static void serve(int client)
{
    char buffer[128];

    for (;;) {
        ssize_t count = read(client, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0 || write_all(client, buffer, count) < 0)
            return; /* the client has left, one way or another */
    }
}

int main(void)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(58001)};
    int on = 1, server = socket(AF_INET, SOCK_STREAM, 0);

    signal(SIGPIPE, SIG_IGN);
    if (server < 0 || setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0
        || bind(server, (struct sockaddr *)&address, sizeof address) < 0 || listen(server, 5) < 0) {
        perror("server");
        return 1;
    }
    for (;;) {
        int client = accept(server, NULL, NULL);
        if (client < 0)
            continue; /* it left while it waited, or a signal came */
        serve(client);
        close(client);
    }
}
