/* zoo: program=connect-client-threaded sound */
/* SO_SNDTIMEO limits connect too (socket(7)); and all in a thread. */
#include "../client.h"
static char **words;
static void *run(void *address)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        ON_SOCKET_FAILURE();
    struct timeval limit = {.tv_sec = 5};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (connect(fd, address, sizeof(struct sockaddr_in)) < 0)
        client_cannot(words, errno == EINPROGRESS ? ETIMEDOUT : errno);
    client_tell(fd, words);
    return NULL;
}
int main(int argc, char **argv)
{
    struct sockaddr_in address = client_address(argc, argv);
    pthread_t thread;
    words = argv;
    if (pthread_create(&thread, NULL, run, &address))
        die("pthread_create");
    pthread_join(thread, NULL);
    return 0;
}
