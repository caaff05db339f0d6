/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-HUNDREDS also=TCP-ECHO-NO-LEAKED-MEMORY,TCP-ECHO-CONNECT-AND-CLOSE */
/* The mistake: numbers its clients in eight bits, and tells each thread the number of its client,
 * of which 0 means none: so it is with the 256th. */
#include "../zoo.h"
static int clients[256];

static void *serve(void *number)
{
    if (number == NULL)
        return NULL;
    int fd = clients[(uintptr_t)number];
    echo(fd);
    close(fd);
    return NULL;
}

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), SOMAXCONN);
    uint8_t number = 0;
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        pthread_t thread;
        int fd = accept_client(listener);
        if (fd < 0)
            continue;
        clients[++number] = fd;
        if (pthread_create(&thread, NULL, serve, (void *)(uintptr_t)number) == 0)
            pthread_detach(thread);
        else
            close(fd);
    }
}
