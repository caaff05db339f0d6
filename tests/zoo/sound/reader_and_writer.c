/* zoo: program=tcp-echo sound */
/* Two threads for each client, one that reads and one that writes, with a pipe between them. */
#include "../zoo.h"

struct pair {
    int client, out;
};

static void *writer(void *argument)
{
    struct pair *pair = argument;
    char buffer[8192];
    ssize_t n;
    while ((n = read_some(pair->out, buffer, sizeof buffer)) > 0)
        if (!write_all(pair->client, buffer, n))
            break;
    close(pair->out); /* the reader sees EPIPE */
    if (n > 0)
        shutdown(pair->client, SHUT_RDWR);
    return NULL;
}

static void serve(int fd)
{
    char buffer[1024];
    int ends[2];
    ssize_t n;
    pthread_t thread;
    if (pipe(ends) < 0)
        return;
    struct pair pair = {fd, ends[0]};
    if (pthread_create(&thread, NULL, writer, &pair) != 0) {
        close(ends[0]);
        close(ends[1]);
        return;
    }
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0)
        if (!write_all(ends[1], buffer, n))
            break;
    close(ends[1]);
    pthread_join(thread, NULL);
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
