/* zoo: program=tcp-echo sound */
/* Each client goes to the next of 60 threads, which are made when they are first needed and stay,
 * each with its pipe: descriptors and threads grow for a while, and then no longer. */
#include "../zoo.h"

#define WORKERS 60

static int inbox[WORKERS][2];

static void *work(void *argument)
{
    int fd, *from = argument;
    while (read(*from, &fd, sizeof fd) == sizeof fd) {
        echo(fd);
        close(fd);
    }
    return NULL;
}

static bool hire(int number)
{
    pthread_t thread;
    if (inbox[number][1])
        return true;
    if (pipe(inbox[number]) < 0)
        return false;
    if (pthread_create(&thread, NULL, work, inbox[number]) == 0)
        return true;
    close(inbox[number][0]);
    close(inbox[number][1]);
    inbox[number][1] = 0;
    return false;
}

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), SOMAXCONN);
    signal(SIGPIPE, SIG_IGN);
    for (int next = 0;;) {
        int fd = accept_client(listener);
        if (fd < 0)
            continue;
        if (hire(next) && write(inbox[next][1], &fd, sizeof fd) == sizeof fd)
            next = (next + 1) % WORKERS;
        else
            close(fd);
    }
}
