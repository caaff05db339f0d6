/* zoo: program=tcp-echo sound */
/* Four threads, each with a listening socket of its own on the same port (SO_REUSEPORT); a thread for
 * each client. */
#include "../zoo.h"

static int listener_beside_others(int port)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        die("socket");
    set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    set_option(fd, SOL_SOCKET, SO_REUSEPORT, 1);
    struct sockaddr_in address = ipv4(INADDR_ANY, port);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("bind");
    if (listen(fd, SOMAXCONN) < 0)
        die("listen");
    return fd;
}

static void *acceptor(void *listener)
{
    run_threads((int)(intptr_t)listener, echo);
    return NULL;
}

int main(int argc, char **argv)
{
    int listeners[4];
    for (int i = 0; i < 4; i++)
        listeners[i] = listener_beside_others(port_from(argc, argv));
    for (int i = 1; i < 4; i++) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, acceptor, (void *)(intptr_t)listeners[i]) != 0)
            die("pthread_create");
    }
    acceptor((void *)(intptr_t)listeners[0]);
}
