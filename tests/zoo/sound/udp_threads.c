/* zoo: program=udp-echo sound */
/* Four threads receive on the same socket, each with a buffer of its own. */
#include "../udp.h"
static void *work(void *fd)
{
    run_udp(*(int *)fd);
    return NULL;
}

int main(int argc, char **argv)
{
    static int fd;
    fd = bind_udp(port_from(argc, argv));
    pthread_t thread;
    for (int i = 0; i < 3; i++)
        if (pthread_create(&thread, NULL, work, &fd) != 0)
            die("pthread_create");
    work(&fd);
}
