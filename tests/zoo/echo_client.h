/* What the echo clients of the zoo share. Used as they stand, the parts are correct; a faulty program
 * replaces one of them. */
#ifndef ZOO_ECHO_CLIENT_H
#define ZOO_ECHO_CLIENT_H

#include "zoo.h"
#include <netdb.h>

#define HOST "tejo.tecnico.ulisboa.pt"
#define PORT "58001"
#define MESSAGE "Hello!\n"
#define SIZE 7

/* A socket and the address of the server: the arguments', or the guide's. */
static inline int open_client(int argc, char **argv, int kind, struct sockaddr_in *server)
{
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = kind}, *found;
    int code = getaddrinfo(argc > 1 ? argv[1] : HOST, argc > 2 ? argv[2] : PORT, &hints, &found);
    if (code != 0) {
        fprintf(stderr, "getaddrinfo: %s\n", gai_strerror(code));
        exit(1);
    }
    memcpy(server, found->ai_addr, sizeof *server);
    freeaddrinfo(found);
    int fd = socket(AF_INET, kind, 0);
    if (fd < 0)
        die("socket");
    return fd;
}

static inline int connect_client(int argc, char **argv)
{
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_STREAM, &server);
    signal(SIGPIPE, SIG_IGN);
    if (connect(fd, (struct sockaddr *)&server, sizeof server) < 0)
        die("connect");
    return fd;
}

static inline void send_message(int fd)
{
    if (!write_all(fd, MESSAGE, SIZE))
        die("write");
}

/* As much of SIZE as comes before the end. */
static inline size_t read_back(int fd, char *data)
{
    size_t got = 0;
    while (got < SIZE) {
        ssize_t n = read_some(fd, data + got, SIZE - got);
        if (n < 0)
            die("read");
        if (n == 0)
            break;
        got += n;
    }
    return got;
}

static inline void show(const char *data, size_t size)
{
    fputs("echo: ", stdout);
    fwrite(data, 1, size, stdout);
    putchar('\n');
    fflush(stdout);
}

/* The end of a TCP client: an incomplete echo is a failure. */
static inline int finish(const char *data, size_t size)
{
    show(data, size);
    if (size < SIZE)
        fprintf(stderr, "only %zu bytes came back\n", size);
    return size < SIZE;
}

static inline void show_sender(const struct sockaddr_in *sender)
{
    char host[NI_MAXHOST], service[NI_MAXSERV];
    if (getnameinfo((const struct sockaddr *)sender, sizeof *sender, host, sizeof host, service,
                    sizeof service, NI_DGRAM) != 0)
        exit(1);
    printf("sent by [%s:%s]\n", host, service);
}

/* The reply and its sender. A failure is said, and ends the program. */
static inline size_t take(int fd, struct sockaddr_in *server, char *data, size_t room)
{
    socklen_t length = sizeof *server;
    ssize_t n = recvfrom(fd, data, room, 0, (struct sockaddr *)server, &length);
    if (n < 0)
        die("recvfrom");
    return n;
}

static inline void take_and_show(int fd, struct sockaddr_in *server)
{
    char data[128];
    show(data, take(fd, server, data, sizeof data));
    show_sender(server);
}

/* Send the message; within 3 s the reply and its sender. Failures are said, and end the program. */
static inline size_t ask(int fd, struct sockaddr_in *server, char *data, size_t room)
{
    struct timeval limit = {3, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (sendto(fd, MESSAGE, SIZE, 0, (struct sockaddr *)server, sizeof *server) < 0)
        die("sendto");
    return take(fd, server, data, room);
}

#endif
