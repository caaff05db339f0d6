/*
 * echosrv: a concurrent TCP echo server (Network IPC: Socket, "TCP ECHO server").
 *
 *     echosrv PORT
 *
 * One child process per connection, which says on standard output when its client comes and goes:
 * `connected from IP:PORT`, `disconnected from IP:PORT`.
 */

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define BACKLOG SOMAXCONN
#define BUFFER_SIZE 2048

static _Noreturn void die(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

/* A whole decimal number between 1 and 65535; atoi would take "abc", "80x" and 70000 too. */
static in_port_t parse_port(const char *text)
{
    char *end;

    errno = 0;
    long port = strtol(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || port < 1 || port > 65535) {
        fprintf(stderr, "bad port: %s\n", text);
        exit(EXIT_FAILURE);
    }
    return (in_port_t)port;
}

static int open_listener(in_port_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_ANY),
        .sin_port = htons(port),
    };
    int on = 1;

    int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener == -1)
        die("socket");
    /* Without this a restart has to wait until the old connections have expired. */
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == -1)
        die("setsockopt");
    if (bind(listener, (struct sockaddr *)&address, sizeof address) == -1)
        die("bind");
    if (listen(listener, BACKLOG) == -1)
        die("listen");
    return listener;
}

/* Out of descriptors or memory: trying again at once would only burn the CPU. */
static void nap(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = 50 * 1000 * 1000 }, NULL);
}

/* The next client. Hardly any failure of accept() is a reason to stop serving the others. */
static int accept_client(int listener, struct sockaddr_in *peer)
{
    for (;;) {
        socklen_t length = sizeof *peer;
        int client = accept(listener, (struct sockaddr *)peer, &length);
        if (client != -1)
            return client;
        switch (errno) {
        case EINTR:             /* a signal */
        case ECONNABORTED:      /* the client gave up while it waited */
            break;
        case EBADF:             /* a mistake in this program: it would never end */
        case EINVAL:
        case ENOTSOCK:
            die("accept");
        default:                /* EMFILE, ENFILE, ENOBUFS, ENOMEM, trouble in the network */
            nap();
        }
    }
}

/* A send may take only a part of the bytes, so send until none is left. */
static bool send_all(int fd, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t sent = send(fd, data, length, 0);
        if (sent == -1) {
            if (errno == EINTR)
                continue;
            return false;
        }
        data += sent;
        length -= (size_t)sent;
    }
    return true;
}

/* Echo until the client closes. The system call that failed is named; NULL if none did. */
static const char *echo(int client)
{
    char buffer[BUFFER_SIZE];

    for (;;) {
        ssize_t n = recv(client, buffer, sizeof buffer, 0);
        if (n == -1 && errno == EINTR)
            continue;
        if (n == -1)
            return "recv";
        if (n == 0)
            return NULL;
        if (!send_all(client, buffer, (size_t)n))
            return "send";
    }
}

/* The life of a child. */
static _Noreturn void serve(int client, const struct sockaddr_in *peer)
{
    char ip[INET_ADDRSTRLEN];

    if (inet_ntop(AF_INET, &peer->sin_addr, ip, sizeof ip) == NULL)
        die("inet_ntop");
    printf("connected from %s:%u\n", ip, (unsigned)ntohs(peer->sin_port));

    const char *failed = echo(client);
    if (failed != NULL)
        perror(failed);

    printf("disconnected from %s:%u\n", ip, (unsigned)ntohs(peer->sin_port));
    exit(failed == NULL ? EXIT_SUCCESS : EXIT_FAILURE);
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s port\n", argv[0]);
        return EXIT_FAILURE;
    }
    in_port_t port = parse_port(argv[1]);

    /* Into a file or a pipe too, each line goes out when it is complete; and nothing is left in
       the buffer for a child to inherit and print again. */
    setvbuf(stdout, NULL, _IOLBF, 0);

    /* Sending to a client that is gone would raise SIGPIPE and end the child without its last
       line; ignored, the send fails with EPIPE instead. */
    signal(SIGPIPE, SIG_IGN);

    /* Children that end leave no zombies: nobody asks how they ended. */
    signal(SIGCHLD, SIG_IGN);

    int listener = open_listener(port);
    for (;;) {
        struct sockaddr_in peer;
        int client = accept_client(listener, &peer);
        switch (fork()) {
        case -1:                /* no more processes: this client is lost, the service goes on */
            perror("fork");
            nap();
            break;
        case 0:
            close(listener);
            serve(client, &peer);
        }
        close(client);
    }
}
