/* What the connecting clients of the zoo share. Used as it stands, this is a correct one, without
 * a limit on reading; a faulty program replaces one part of it by a macro, or calls its own. */
#ifndef ZOO_CLIENT_H
#define ZOO_CLIENT_H

#include "zoo.h"

#include <netdb.h>

#ifndef CONNECT_SECONDS
#define CONNECT_SECONDS 5
#endif
#ifndef BUFFER_SIZE
#define BUFFER_SIZE 255
#endif

#ifndef ON_SOCKET_FAILURE
#define ON_SOCKET_FAILURE() \
    (fprintf(stderr, "Failed to create socket: %s\n", strerror(errno)), exit(1))
#endif
#ifndef ON_USAGE
#define ON_USAGE() (fprintf(stderr, "Usage: client server port\n"), exit(1))
#endif
#ifndef ON_UNRESOLVED
#define ON_UNRESOLVED(host) (fprintf(stderr, "Failed to resolve host %s\n", host), exit(2))
#endif
#ifndef REASON
#define REASON(error) ((error) == ETIMEDOUT ? "timed out" : strerror(error))
#endif
#ifndef ON_CONNECT_FAILURE
#define ON_CONNECT_FAILURE(words, error) (client_say(words, error), exit(3))
#endif
#ifndef JOINED
#define JOINED(before, status) ((before) | (status))
#endif

static inline void client_usage(void)
{
    ON_USAGE();
}

static inline in_port_t client_port(const char *text)
{
    char *end;
    long port = strtol(text, &end, 10);
    if (end == text || *end || port < 1 || port > 65535)
        client_usage();
    return htons(port);
}

static inline struct sockaddr_in client_address(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    if (argc != 3)
        client_usage();
    address.sin_port = client_port(argv[2]);
    struct hostent *host = gethostbyname(argv[1]);
    if (!host)
        ON_UNRESOLVED(argv[1]);
    memcpy(&address.sin_addr, host->h_addr_list[0], sizeof address.sin_addr);
    return address;
}

static inline void client_say(char **argv, int error)
{
    fprintf(stderr, "Cannot connect to %s:%s: %s\n", argv[1], argv[2], REASON(error));
}

static inline void client_cannot(char **argv, int error)
{
    ON_CONNECT_FAILURE(argv, error);
}

/* A connected, blocking socket. */
static inline int client_connect(int argc, char **argv)
{
    struct sockaddr_in address = client_address(argc, argv);
    int fd = socket(AF_INET, SOCK_STREAM, 0), error = 0;
    socklen_t size = sizeof error;
    if (fd < 0)
        ON_SOCKET_FAILURE();
    set_nonblocking(fd);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        if (errno != EINPROGRESS)
            client_cannot(argv, errno);
        struct pollfd waiting = {.fd = fd, .events = POLLOUT};
        if (poll(&waiting, 1, CONNECT_SECONDS * 1000) == 0)
            client_cannot(argv, ETIMEDOUT);
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error)
            client_cannot(argv, error);
    }
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    return fd;
}

static inline void client_show(char **argv, const char *data, size_t size)
{
    printf("%s:%s says:\n", argv[1], argv[2]);
    fwrite(data, 1, size, stdout);
    putchar('\n');
}

/* One read, and what there is to say of it. */
static inline int client_tell(int fd, char **argv)
{
    char buffer[BUFFER_SIZE];
    ssize_t n = read(fd, buffer, sizeof buffer);
    if (n < 0)
        printf("Read error\n");
    else if (n == 0)
        printf("No data\n");
    else
        client_show(argv, buffer, n);
    return 0;
}

/* One of several servers; its words stand behind words[0]. */
struct client_job {
    char **words;
    struct sockaddr_in address;
};

/* A blocking socket, and what became of its connect: 0, or an error. */
static inline int client_attempt(const struct client_job *job, int *error)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    socklen_t size = sizeof *error;
    if (fd < 0)
        ON_SOCKET_FAILURE();
    *error = 0;
    set_nonblocking(fd);
    if (connect(fd, (struct sockaddr *)&job->address, sizeof job->address) < 0) {
        struct pollfd waiting = {.fd = fd, .events = POLLOUT};
        if (errno != EINPROGRESS)
            *error = errno;
        else if (poll(&waiting, 1, CONNECT_SECONDS * 1000) == 0)
            *error = ETIMEDOUT;
        else
            getsockopt(fd, SOL_SOCKET, SO_ERROR, error, &size);
    }
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    return fd;
}

/* What a thread does: connect, tell, return the status. */
static inline void *client_run(void *argument)
{
    struct client_job *job = argument;
    int error, fd = client_attempt(job, &error);
    if (error) {
        client_say(job->words, error);
        return (void *)3;
    }
    client_tell(fd, job->words);
    return NULL;
}

/* All the servers at once, a thread for each; the status of all. */
static inline int client_several(int argc, char **argv, void *(*run)(void *))
{
    if (argc < 3 || argc % 2 == 0)
        client_usage();
    struct client_job jobs[argc];
    pthread_t threads[argc];
    int status = 0;
    for (int i = 0; i + 2 < argc; i += 2)
        jobs[i] = (struct client_job){argv + i, client_address(3, argv + i)};
    for (int i = 0; i + 2 < argc; i += 2)
        if (pthread_create(&threads[i], NULL, run, &jobs[i]))
            die("pthread_create");
    for (int i = 0; i + 2 < argc; i += 2) {
        void *result;
        pthread_join(threads[i], &result);
        status = JOINED(status, (int)(intptr_t)result);
    }
    return status;
}

#endif
