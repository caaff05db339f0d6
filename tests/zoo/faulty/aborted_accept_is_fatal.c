/* zoo: program=tcp-echo fails=TCP-ECHO-ABORTED-CONNECTION */
/* The mistake: a client that gave up while it waited (ECONNABORTED) ends the server. */
#include "../zoo.h"

static void *thread(void *fd)
{
    echo((int)(intptr_t)fd);
    close((int)(intptr_t)fd);
    return NULL;
}

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), SOMAXCONN);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0 && errno == ECONNABORTED)
            die("accept");
        if (fd < 0) {
            if (errno != EINTR)
                nap(50);
            continue;
        }
        pthread_t id;
        if (pthread_create(&id, NULL, thread, (void *)(intptr_t)fd) == 0)
            pthread_detach(id);
        else
            close(fd);
    }
}
