/* What the programs of the zoo share, so that each file shows only its own peculiarity.
 * Used as it stands, this is a correct echo server; a faulty program replaces one part of it. */
#ifndef ZOO_H
#define ZOO_H

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

static inline void die(const char *call)
{
    perror(call);
    exit(1);
}

static inline void nap(long milliseconds)
{
    struct timespec rest = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
    while (nanosleep(&rest, &rest) < 0 && errno == EINTR)
        ;
}

static inline int port_from(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: %s port\n", argv[0]);
        exit(2);
    }
    return atoi(argv[1]);
}

static inline void set_option(int fd, int level, int option, int value)
{
    if (setsockopt(fd, level, option, &value, sizeof value) < 0)
        die("setsockopt");
}

static inline void set_nonblocking(int fd)
{
    if (fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK) < 0)
        die("fcntl");
}

static inline struct sockaddr_in ipv4(in_addr_t host, int port)
{
    struct sockaddr_in address = {0};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(host);
    return address;
}

/* A listening IPv4 socket on all interfaces. Every failure is said, and ends the program. */
static inline int listen_on(int port, int backlog)
{
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0)
        die("socket");
    set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1);
    struct sockaddr_in address = ipv4(INADDR_ANY, port);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("bind");
    if (listen(fd, backlog) < 0)
        die("listen");
    return fd;
}

/* The next client, or -1: nobody is there (non-blocking listener), or something is short just now. */
static inline int accept_client(int listener)
{
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd >= 0)
            return fd;
        if (errno == EINTR || errno == ECONNABORTED)
            continue;
        if (errno != EAGAIN)
            nap(50);
        return -1;
    }
}

static inline ssize_t read_some(int fd, void *buffer, size_t size)
{
    ssize_t n;
    do
        n = read(fd, buffer, size);
    while (n < 0 && errno == EINTR);
    return n;
}

/* All of it, however many writes it takes; false if the client is lost. */
static inline bool write_all(int fd, const void *data, size_t size)
{
    const char *next = data;
    while (size > 0) {
        ssize_t n = write(fd, next, size);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        next += n;
        size -= n;
    }
    return true;
}

/* Serve one client until it ends its side, or is lost. */
static inline void echo(int fd)
{
    char buffer[4096];
    ssize_t n;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0)
        if (!write_all(fd, buffer, n))
            return;
}

/* One client after the other. */
static inline void run_iterative(int listener, void (*serve)(int))
{
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int fd = accept_client(listener);
        if (fd < 0)
            continue;
        serve(fd);
        close(fd);
    }
}

struct zoo_client {
    int fd;
    void (*serve)(int);
};

static inline void *zoo_thread(void *argument)
{
    struct zoo_client client = *(struct zoo_client *)argument;
    free(argument);
    client.serve(client.fd);
    close(client.fd);
    return NULL;
}

/* A detached thread for each client. */
static inline void run_threads(int listener, void (*serve)(int))
{
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int fd = accept_client(listener);
        if (fd < 0)
            continue;
        struct zoo_client *client = malloc(sizeof *client);
        pthread_t thread;
        if (client)
            *client = (struct zoo_client){fd, serve};
        if (!client || pthread_create(&thread, NULL, zoo_thread, client) != 0) {
            free(client);
            close(fd);
            continue;
        }
        pthread_detach(thread);
    }
}

#endif
