/* zoo: program=tcp-echo sound */
/* Eight threads, made beforehand, accept on the same socket. */
#include "../zoo.h"

static int listener;

static void *worker(void *unused)
{
    run_iterative(listener, echo);
    return unused;
}

int main(int argc, char **argv)
{
    listener = listen_on(port_from(argc, argv), SOMAXCONN);
    for (int i = 1; i < 8; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, worker, NULL) != 0)
            die("pthread_create");
    }
    worker(NULL);
}
