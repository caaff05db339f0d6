/*
 * tcp-echo-fork: a concurrent TCP echo server (A Quick Guide to Networking Software, task 12).
 *
 *     tcp_echo_fork [PORT]
 *
 * One child process per connection. Both processes hold both sockets after fork(), and a
 * connection ends only when its last descriptor is closed: so the parent closes the connected
 * socket, and the child closes the listening one.
 */

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define DEFAULT_PORT 58001
#define BACKLOG 5
#define BUFFER_SIZE 128

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
static int accept_client(int listener)
{
    for (;;) {
        int client = accept(listener, NULL, NULL);
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

/* A write may take only a part of the bytes, so write until none is left. */
static bool write_all(int fd, const char *data, size_t length)
{
    while (length > 0) {
        ssize_t written = write(fd, data, length);
        if (written == -1) {
            if (errno == EINTR)
                continue;
            return false;
        }
        data += written;
        length -= (size_t)written;
    }
    return true;
}

/* Echo until the client closes, or is lost: then only this client is over. */
static void serve(int client)
{
    char buffer[BUFFER_SIZE];

    for (;;) {
        ssize_t n = read(client, buffer, sizeof buffer);
        if (n == -1 && errno == EINTR)
            continue;
        if (n <= 0)
            return;
        if (!write_all(client, buffer, (size_t)n))
            return;
    }
}

int main(int argc, char *argv[])
{
    if (argc > 2) {
        fprintf(stderr, "usage: %s [port]\n", argv[0]);
        return EXIT_FAILURE;
    }
    in_port_t port = argc > 1 ? parse_port(argv[1]) : DEFAULT_PORT;

    /* Writing to a client that is gone would raise SIGPIPE and end the process; ignored, the
       write fails with EPIPE instead. The children inherit this. */
    signal(SIGPIPE, SIG_IGN);

    /* Children that end leave no zombies: nobody asks how they ended. */
    signal(SIGCHLD, SIG_IGN);

    int listener = open_listener(port);
    for (;;) {
        int client = accept_client(listener);
        switch (fork()) {
        case -1:                /* no more processes: this client is lost, the service goes on */
            nap();
            break;
        case 0:
            close(listener);
            serve(client);
            _exit(EXIT_SUCCESS);
        }
        close(client);
    }
}
