/*
 * connect-client-threaded: connecting within a limit, without a signal (Open Systems, 3.1.3).
 *
 *     connect_client_threaded SERVER PORT [SERVER PORT ...]
 *
 * Given several servers it connects to all at once, each in a thread with its own deadline, and
 * tells of them in the order given; it exits with the highest status of them all.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define CONNECT_LIMIT 5
#define BUFFER_SIZE 255

enum outcome { ANSWERED, NOTHING, READ_ERROR, NO_SOCKET, UNRESOLVED, UNCONNECTED };

struct visit {
    const char *host, *port;
    pthread_t thread;
    enum outcome outcome;
    int error;
    size_t length;
    char buffer[BUFFER_SIZE];
};

static _Noreturn void usage(void)
{
    fprintf(stderr, "Usage: client server port [server port ...]\n"
                    "       server: the name or address of a server\n"
                    "       port: its port, a number from 1 to 65535\n");
    exit(1);
}

/* A whole decimal number between 1 and 65535; atoi would take "abc", "80x" and 70000 too. */
static void check_port(const char *text)
{
    char *end;

    errno = 0;
    long port = strtol(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || port < 1 || port > 65535)
        usage();
}

static long long now(void)
{
    struct timespec moment;

    clock_gettime(CLOCK_MONOTONIC, &moment);
    return moment.tv_sec * 1000LL + moment.tv_nsec / 1000000;
}

/* Connect until the deadline (in ms); 0, or the errno that tells why not. */
static int connect_until(int sfd, const struct addrinfo *to, long long deadline)
{
    int error = 0;
    socklen_t size = sizeof error;

    int flags = fcntl(sfd, F_GETFL);
    fcntl(sfd, F_SETFL, flags | O_NONBLOCK);
    if (connect(sfd, to->ai_addr, to->ai_addrlen) == -1) {
        if (errno != EINPROGRESS)
            return errno;
        struct pollfd waiting = { .fd = sfd, .events = POLLOUT };
        int ready;
        do {
            long long left = deadline - now();
            ready = poll(&waiting, 1, left > 0 ? (int)left : 0);
        } while (ready == -1 && errno == EINTR);
        if (ready <= 0)
            return ready == 0 ? ETIMEDOUT : errno;
        /* Refused is writable too; the socket's error tells. */
        if (getsockopt(sfd, SOL_SOCKET, SO_ERROR, &error, &size) == -1)
            return errno;
    }
    fcntl(sfd, F_SETFL, flags);     /* the limit covers connecting only */
    return error;
}

/* In a thread of its own: connect to one server and read once. Shares nothing with the others. */
static void *run(void *argument)
{
    struct visit *visit = argument;
    struct addrinfo hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM }, *found;

    if (getaddrinfo(visit->host, visit->port, &hints, &found) != 0) {
        visit->outcome = UNRESOLVED;
        return NULL;
    }
    int sfd = -1;
    long long deadline = now() + CONNECT_LIMIT * 1000;
    visit->outcome = UNCONNECTED;
    for (struct addrinfo *each = found; each != NULL; each = each->ai_next) {
        sfd = socket(AF_INET, SOCK_STREAM, 0);
        if (sfd == -1) {
            visit->error = errno;
            visit->outcome = NO_SOCKET;
            break;
        }
        visit->error = connect_until(sfd, each, deadline);
        if (visit->error == 0)
            break;
        close(sfd);
        sfd = -1;
    }
    freeaddrinfo(found);
    if (sfd == -1)
        return NULL;
    ssize_t n = read(sfd, visit->buffer, sizeof visit->buffer);
    visit->outcome = n == -1 ? READ_ERROR : n == 0 ? NOTHING : ANSWERED;
    visit->length = n > 0 ? (size_t)n : 0;
    close(sfd);
    return NULL;
}

/* Say what became of it; its exit status. */
static int tell(const struct visit *visit)
{
    switch (visit->outcome) {
    case ANSWERED:
        printf("%s:%s says:\n", visit->host, visit->port);
        fwrite(visit->buffer, 1, visit->length, stdout);
        putchar('\n');
        return 0;
    case NOTHING:
        printf("No data\n");
        return 0;
    case READ_ERROR:
        printf("Read error\n");
        return 0;
    case NO_SOCKET:
        fprintf(stderr, "Failed to create socket: %s\n", strerror(visit->error));
        return 1;
    case UNRESOLVED:
        fprintf(stderr, "Failed to resolve host %s\n", visit->host);
        return 2;
    default:
        fprintf(stderr, "Cannot connect to %s:%s: %s\n", visit->host, visit->port,
                visit->error == ETIMEDOUT ? "timed out" : strerror(visit->error));
        return 3;
    }
}

int main(int argc, char *argv[])
{
    int count = (argc - 1) / 2, status = 0;

    if (argc < 3 || argc % 2 == 0)
        usage();
    for (int i = 0; i < count; i++)
        check_port(argv[2 * i + 2]);
    struct visit *visits = calloc((size_t)count, sizeof *visits);
    if (visits == NULL) {
        perror("calloc");
        return 1;
    }
    for (int i = 0; i < count; i++) {
        visits[i].host = argv[2 * i + 1];
        visits[i].port = argv[2 * i + 2];
        int error = pthread_create(&visits[i].thread, NULL, run, &visits[i]);
        if (error != 0) {
            fprintf(stderr, "Failed to create thread: %s\n", strerror(error));
            return 1;
        }
    }
    for (int i = 0; i < count; i++) {
        pthread_join(visits[i].thread, NULL);
        int one = tell(&visits[i]);
        if (one > status)
            status = one;
    }
    free(visits);
    return status;
}
