/* A correct busy server on select(): serves one client, tells the others. A faulty program defines
 * one of the macros before it includes this. */
#ifndef BUSY_H
#define BUSY_H

#include "zoo.h"
#include <sys/select.h>

#ifndef BACKLOG
#define BACKLOG 5
#endif
/* A newcomer while a client is served. */
#ifndef TURN_AWAY
#define TURN_AWAY(newcomer, client) turn_away(newcomer)
#endif
/* Whether one who comes now is told so. */
#ifndef IS_BUSY
#define IS_BUSY(client) ((client)->fd >= 0)
#endif
/* The client has ended its side. */
#ifndef ON_END
#define ON_END(client) (close((client)->fd), (client)->fd = -1)
#endif
/* A result of read or write that is an error. */
#ifndef IS_ERROR
#define IS_ERROR(n) ((n) < 0 && errno != EAGAIN && errno != EINTR)
#endif
/* What is done about it. */
#ifndef ON_ERROR
#define ON_ERROR(client) (close((client)->fd), (client)->fd = -1)
#endif
/* Whether to select for readability, and for writability. */
#ifndef WANTS_TO_READ
#define WANTS_TO_READ(client) ((client)->filled == 0)
#endif
#ifndef WANTS_TO_WRITE
#define WANTS_TO_WRITE(client) ((client)->filled > 0)
#endif
/* The client that is served gets a non-blocking socket. */
#ifndef PREPARE
#define PREPARE(fd) set_nonblocking(fd)
#endif

struct served {
    int fd;
    bool has_spoken;
    size_t filled;
    char bytes[128];
};

/* Tell it, and take what it has sent: a close with bytes unread would send a reset. */
static inline void turn_away(int newcomer)
{
    char unread[4096];
    set_nonblocking(newcomer);
    if (write(newcomer, "busy\n", 5) == 5 && shutdown(newcomer, SHUT_WR) == 0)
        for (int i = 0; i < 64 && read(newcomer, unread, sizeof unread) > 0; i++)
            ;
    close(newcomer);
}

static inline void advance_served(struct served *client)
{
    if (client->filled == 0) {
        ssize_t n = read(client->fd, client->bytes, sizeof client->bytes);
        if (n == 0) {
            ON_END(client);
            return;
        }
        if (IS_ERROR(n)) {
            ON_ERROR(client);
            return;
        }
        client->filled = n > 0 ? n : 0;
        client->has_spoken = true;
    }
    if (client->filled > 0) {
        ssize_t n = write(client->fd, client->bytes, client->filled);
        if (IS_ERROR(n)) {
            ON_ERROR(client);
            return;
        }
        if (n > 0) {
            client->filled -= n;
            memmove(client->bytes, client->bytes + n, client->filled);
        }
    }
}

static inline void run_busy(int argc, char **argv)
{
    struct served client = {.fd = -1};
    int listener = listen_on(port_from(argc, argv), BACKLOG);
    bool short_of_something = false;
    signal(SIGPIPE, SIG_IGN);
    set_nonblocking(listener);
    for (;;) {
        struct timeval moment = {.tv_usec = 50000};
        fd_set readable, writable;
        FD_ZERO(&readable);
        FD_ZERO(&writable);
        if (!short_of_something)
            FD_SET(listener, &readable);
        if (client.fd >= 0 && WANTS_TO_READ(&client))
            FD_SET(client.fd, &readable);
        if (client.fd >= 0 && WANTS_TO_WRITE(&client))
            FD_SET(client.fd, &writable);
        int highest = client.fd > listener ? client.fd : listener;
        if (select(highest + 1, &readable, &writable, NULL,
                   short_of_something ? &moment : NULL) < 0)
            continue;
        short_of_something = false;
        if (client.fd >= 0 && (FD_ISSET(client.fd, &readable) || FD_ISSET(client.fd, &writable)))
            advance_served(&client);
        if (!FD_ISSET(listener, &readable))
            continue;
        int fd = accept(listener, NULL, NULL);
        if (fd < 0)
            short_of_something = errno == EMFILE || errno == ENFILE;
        else if (IS_BUSY(&client))
            TURN_AWAY(fd, &client);
        else {
            PREPARE(fd);
            client = (struct served){.fd = fd};
        }
    }
}

#endif
