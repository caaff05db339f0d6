/* zoo: program=tcp-echo-iterative sound */
/* SIGPIPE keeps its default action: every send() has MSG_NOSIGNAL instead. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[4096];
    ssize_t n;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0)
        for (ssize_t sent = 0; sent < n;) {
            ssize_t part = send(fd, buffer + sent, n - sent, MSG_NOSIGNAL);
            if (part < 0 && errno == EINTR)
                continue;
            if (part < 0)
                return;
            sent += part;
        }
}

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), 5);
    for (;;) {
        int fd = accept_client(listener);
        if (fd < 0)
            continue;
        serve(fd);
        close(fd);
    }
}
