/* zoo: program=connect-client-threaded fails=CONNECT-THREADED-SEVERAL */
/* The mistake: takes several servers, a thread for each, and waits for each before the next. */
#include "../client.h"
static int status;

static void fail(char **words, int error)
{
    fprintf(stderr, "Cannot connect to %s:%s: %s\n", words[1], words[2],
            error == ETIMEDOUT ? "timed out" : strerror(error));
    status = 3;
}

static void *run(void *argument)
{
    char **words = argument;
    struct sockaddr_in address = client_address(3, words);
    int fd = socket(AF_INET, SOCK_STREAM, 0), error = 0;
    socklen_t size = sizeof error;
    if (fd < 0)
        ON_SOCKET_FAILURE();
    set_nonblocking(fd);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        struct pollfd waiting = {.fd = fd, .events = POLLOUT};
        if (errno != EINPROGRESS)
            error = errno;
        else if (poll(&waiting, 1, CONNECT_SECONDS * 1000) == 0)
            error = ETIMEDOUT;
        else
            getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    }
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    if (error)
        fail(words, error);
    else
        client_tell(fd, words);
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc < 3 || argc % 2 == 0)
        client_usage();
    for (int i = 0; i + 2 < argc; i += 2) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, run, argv + i))
            die("pthread_create");
        pthread_join(thread, NULL);
    }
    return status;
}
