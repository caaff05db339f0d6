/* zoo: program=udp-echo sound */
/* A detached thread for each datagram: replies may overtake each other, as datagrams may. */
#include "../udp.h"
struct job {
    int fd;
    size_t size;
    any_address sender;
    char data[LARGEST];
};

static void *answer(void *argument)
{
    struct job *job = argument;
    reply(job->fd, job->data, job->size, &job->sender);
    free(job);
    return NULL;
}

int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    for (;;) {
        struct job *job = malloc(sizeof *job);
        pthread_t thread;
        if (!job) {
            nap(50);
            continue;
        }
        job->fd = fd;
        job->size = receive(fd, job->data, sizeof job->data, &job->sender);
        if (pthread_create(&thread, NULL, answer, job) != 0)
            answer(job);
        else
            pthread_detach(thread);
    }
}
