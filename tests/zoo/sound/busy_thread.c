/* zoo: program=tcp-echo-busy sound */
/* One thread serves, with blocking calls; another one accepts, and tells newcomers. */
#include "../busy.h"
static int served = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static void *serve(void *unused)
{
    for (;;) {
        pthread_mutex_lock(&lock);
        while (served < 0)
            pthread_cond_wait(&changed, &lock);
        int fd = served;
        pthread_mutex_unlock(&lock);
        echo(fd);
        /* Idle before the client can see its end of file. */
        pthread_mutex_lock(&lock);
        served = -1;
        close(fd);
        pthread_mutex_unlock(&lock);
    }
    return unused;
}

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), 5);
    pthread_t thread;
    signal(SIGPIPE, SIG_IGN);
    if (pthread_create(&thread, NULL, serve, NULL) != 0)
        die("pthread_create");
    for (;;) {
        int fd = accept_client(listener);
        if (fd < 0)
            continue;
        pthread_mutex_lock(&lock);
        if (served < 0)
            served = fd;
        else
            turn_away(fd);
        pthread_cond_signal(&changed);
        pthread_mutex_unlock(&lock);
    }
}
