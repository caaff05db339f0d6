/* zoo: program=tcp-echo fails=TCP-ECHO-CONNECT-AND-CLOSE */
/* The mistake: a worker whose client leaves without a byte returns, and no other takes its place:
 * after sixteen of them clients are accepted and nobody serves them. */
#include "../zoo.h"
#define WORKERS 16
static int queue[2];

static void *work(void *unused)
{
    int fd;
    while (read(queue[0], &fd, sizeof fd) == sizeof fd) {
        char first;
        bool empty = recv(fd, &first, 1, MSG_PEEK) == 0;
        if (!empty)
            echo(fd);
        close(fd);
        if (empty)
            break;
    }
    return unused;
}

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), SOMAXCONN);
    pthread_t thread;
    signal(SIGPIPE, SIG_IGN);
    if (pipe(queue) < 0)
        die("pipe");
    for (int i = 0; i < WORKERS; i++)
        if (pthread_create(&thread, NULL, work, NULL) != 0)
            die("pthread_create");
    for (;;) {
        int fd = accept_client(listener);
        if (fd >= 0 && write(queue[1], &fd, sizeof fd) != sizeof fd)
            die("write");
    }
}
