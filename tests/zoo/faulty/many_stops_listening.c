/* zoo: program=tcp-echo fails=TCP-ECHO-DESCRIPTORS-EXHAUSTED */
/* The mistake: takes an error of accept for the end of its listening socket, closes it, and serves
 * only those who are there already. */
#include "../zoo.h"

static void *serve(void *fd)
{
    echo((int)(intptr_t)fd);
    close((int)(intptr_t)fd);
    return NULL;
}

int main(int argc, char **argv)
{
    int fd, listener = listen_on(port_from(argc, argv), SOMAXCONN);
    signal(SIGPIPE, SIG_IGN);
    while ((fd = accept(listener, NULL, NULL)) >= 0 || errno == EINTR || errno == ECONNABORTED) {
        pthread_t id;
        if (fd < 0)
            continue;
        if (pthread_create(&id, NULL, serve, (void *)(intptr_t)fd) == 0)
            pthread_detach(id);
        else
            close(fd);
    }
    close(listener);
    pause();
}
