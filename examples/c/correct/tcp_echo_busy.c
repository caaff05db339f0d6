/*
 * tcp-echo-busy: a TCP echo server that is idle or busy (A Quick Guide to Networking Software,
 * task 11).
 *
 *     tcp_echo_busy [PORT]
 *
 * It serves one client. Whoever comes meanwhile is told `busy\n` and closed. The only call that
 * waits is select(): all sockets are non-blocking, and what the client does not take yet stays
 * pending in the buffer. While something is pending nothing more is read, so the buffer never
 * overflows, and newcomers are answered even while the client does not read.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <netinet/in.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/time.h>

#define DEFAULT_PORT 58001
#define BACKLOG 5
#define BUFFER_SIZE 128
#define IDLE (-1)

struct client {
    int fd;                     /* or IDLE */
    char buffer[BUFFER_SIZE];
    size_t start, end;          /* what is pending: buffer[start..end) */
};

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
    /* A client that gives up between select() and accept() must not leave us waiting there. */
    set_nonblocking(listener);
    return listener;
}

static bool is_pending(const struct client *client)
{
    return client->start < client->end;
}

/* The error only says "not now". */
static bool try_later(void)
{
    return errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK;
}

static void end_client(struct client *client)
{
    close(client->fd);
    client->fd = IDLE;
}

static void begin_client(struct client *client, int fd)
{
    set_nonblocking(fd);
    client->fd = fd;
    client->start = client->end = 0;
}

static void read_some(struct client *client)
{
    ssize_t n = read(client->fd, client->buffer, sizeof client->buffer);
    if (n > 0) {
        client->start = 0;
        client->end = (size_t)n;
    } else if (n == 0 || !try_later()) {
        end_client(client);     /* it closed, or is lost */
    }
}

static void write_some(struct client *client)
{
    ssize_t n = write(client->fd, client->buffer + client->start, client->end - client->start);
    if (n >= 0)
        client->start += (size_t)n;
    else if (!try_later())
        end_client(client);
}

/*
 * A socket that is closed with unread bytes sends a reset, and a reset can destroy what the peer
 * has not read yet, `busy\n` here. So take what the newcomer may have sent already, but not for
 * ever. New sockets have room for five bytes: no loop is needed.
 */
static void refuse(int fd)
{
    char unread[4096];

    set_nonblocking(fd);
    if (write(fd, "busy\n", 5) == 5 && shutdown(fd, SHUT_WR) == 0)
        for (int i = 0; i < 64 && read(fd, unread, sizeof unread) > 0; i++)
            ;
    close(fd);
}

/* False if accept() fails and would go on failing for a while. */
static bool welcome(int listener, struct client *client)
{
    int fd = accept(listener, NULL, NULL);

    if (fd == -1) {
        if (errno == EBADF || errno == EINVAL || errno == ENOTSOCK)
            die("accept");      /* a mistake in this program */
        return try_later() || errno == ECONNABORTED;
    }
    if (client->fd != IDLE || fd >= FD_SETSIZE)
        refuse(fd);
    else
        begin_client(client, fd);
    return true;
}

int main(int argc, char *argv[])
{
    if (argc > 2) {
        fprintf(stderr, "usage: %s [port]\n", argv[0]);
        return EXIT_FAILURE;
    }
    in_port_t port = argc > 1 ? parse_port(argv[1]) : DEFAULT_PORT;

    /* Writing to a client that is gone would raise SIGPIPE and end the server; ignored, the
       write fails with EPIPE instead. */
    signal(SIGPIPE, SIG_IGN);

    int listener = open_listener(port);
    struct client client = { .fd = IDLE };
    bool accepting = true;

    for (;;) {
        fd_set readable, writable;
        FD_ZERO(&readable);
        FD_ZERO(&writable);
        if (accepting)
            FD_SET(listener, &readable);
        if (client.fd != IDLE)
            FD_SET(client.fd, is_pending(&client) ? &writable : &readable);

        /* Out of descriptors the listener stays readable: look away from it for a moment. */
        struct timeval moment = { .tv_usec = 50 * 1000 };
        int highest = client.fd > listener ? client.fd : listener;
        int ready = select(highest + 1, &readable, &writable, NULL, accepting ? NULL : &moment);
        accepting = true;
        if (ready == -1) {
            if (errno == EINTR)
                continue;
            die("select");
        }

        /* The client first: if it leaves now, the newcomer is served. */
        if (client.fd != IDLE && FD_ISSET(client.fd, &readable))
            read_some(&client);
        if (client.fd != IDLE && is_pending(&client))
            write_some(&client);
        if (FD_ISSET(listener, &readable))
            accepting = welcome(listener, &client);
    }
}
