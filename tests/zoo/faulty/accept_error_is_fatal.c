/* zoo: program=tcp-echo fails=TCP-ECHO-DESCRIPTORS-EXHAUSTED also=TCP-ECHO-STILL-ANSWERS */
/* The mistake: any error of accept() ends the server; EMFILE (too many open files) is one that
 * passes. */
#include "../zoo.h"

static void serve(int fd)
{
    echo(fd);
    close(fd);
}

static void *thread(void *fd)
{
    serve((int)(intptr_t)fd);
    return NULL;
}

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), SOMAXCONN);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0 && (errno == EINTR || errno == ECONNABORTED))
            continue;
        if (fd < 0)
            die("accept");
        pthread_t id;
        if (pthread_create(&id, NULL, thread, (void *)(intptr_t)fd) == 0)
            pthread_detach(id);
        else
            close(fd);
    }
}
