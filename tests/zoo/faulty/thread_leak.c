/* zoo: program=tcp-echo fails=TCP-ECHO-NO-LEAKED-THREADS also=TCP-ECHO-NO-LEAKED-MEMORY */
/* The mistake: each client gets a second thread for housekeeping, which nobody ever ends. */
#include "../zoo.h"

static void *keep_house(void *unused)
{
    for (;;)
        sleep(3600);
    return unused;
}

static void serve(int fd)
{
    pthread_t keeper;
    if (pthread_create(&keeper, NULL, keep_house, NULL) == 0)
        pthread_detach(keeper);
    echo(fd);
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
