/*
 * tcp-echo: a TCP echo server (RFC 862).
 *
 *     tcp_echo PORT
 *
 * Many clients in one process, with poll(). All sockets are non-blocking; each client has a buffer,
 * and is watched for reading while that is empty, for writing while it is not. So a client that
 * does not read is not read from either: it costs one buffer, and delays nobody.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define BACKLOG SOMAXCONN
#define BUFFER_SIZE 16384
#define MAX_CLIENTS 1000        /* more of them wait in the backlog */

struct client {
    char buffer[BUFFER_SIZE];
    size_t start, end;          /* what is pending: buffer[start..end) */
};

/* watched[0] is the listener; client i is watched[i + 1]. */
static struct pollfd watched[1 + MAX_CLIENTS];
static struct client clients[MAX_CLIENTS];
static size_t client_count;

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

static void set_nonblocking(int fd)
{
    int flags = fcntl(fd, F_GETFL);
    if (flags == -1 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1)
        die("fcntl");
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
    /* A client that gives up between poll() and accept() must not leave us waiting there. */
    set_nonblocking(listener);
    return listener;
}

/* The error only says "not now". */
static bool try_later(void)
{
    return errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK;
}

/* False if accept() fails and would go on failing for a while. */
static bool welcome(int listener)
{
    int fd = accept(listener, NULL, NULL);

    if (fd == -1) {
        if (errno == EBADF || errno == EINVAL || errno == ENOTSOCK)
            die("accept");      /* a mistake in this program */
        return try_later() || errno == ECONNABORTED;
    }
    set_nonblocking(fd);
    clients[client_count].start = clients[client_count].end = 0;
    client_count++;
    watched[client_count] = (struct pollfd){ .fd = fd, .events = POLLIN };
    return true;
}

/* The last client takes the place of the one that leaves. */
static void remove_client(size_t i)
{
    close(watched[i + 1].fd);
    client_count--;
    if (i < client_count) {
        clients[i] = clients[client_count];
        watched[i + 1] = watched[client_count + 1];
    }
}

/* Read, if nothing is pending, then write what the socket takes. False if the client is over. */
static bool serve(int fd, struct client *client)
{
    if (client->start == client->end) {
        ssize_t n = read(fd, client->buffer, sizeof client->buffer);
        if (n == 0)
            return false;
        if (n == -1)
            return try_later();
        client->start = 0;
        client->end = (size_t)n;
    }

    ssize_t n = write(fd, client->buffer + client->start, client->end - client->start);
    if (n == -1)
        return try_later();
    client->start += (size_t)n;
    return true;
}

int main(int argc, char *argv[])
{
    if (argc != 2) {
        fprintf(stderr, "usage: %s port\n", argv[0]);
        return EXIT_FAILURE;
    }
    in_port_t port = parse_port(argv[1]);

    /* Writing to a client that is gone would raise SIGPIPE and end the server; ignored, the
       write fails with EPIPE instead. */
    signal(SIGPIPE, SIG_IGN);

    int listener = open_listener(port);
    bool accepting = true;

    for (;;) {
        /* poll() skips negative descriptors. Out of descriptors the listener stays readable: look
           away from it for a moment. */
        bool full = client_count == MAX_CLIENTS;
        watched[0] = (struct pollfd){ .fd = accepting && !full ? listener : -1, .events = POLLIN };
        int ready = poll(watched, 1 + client_count, accepting ? -1 : 50);
        accepting = true;
        if (ready == -1) {
            if (errno == EINTR)
                continue;
            die("poll");
        }

        /* From the last to the first: whoever moves to a free place has had its turn. */
        for (size_t i = client_count; i-- > 0;) {
            if (watched[i + 1].revents == 0)
                continue;
            if (serve(watched[i + 1].fd, &clients[i]))
                watched[i + 1].events = clients[i].start < clients[i].end ? POLLOUT : POLLIN;
            else
                remove_client(i);
        }
        if (watched[0].revents != 0)
            accepting = welcome(listener);
    }
}
