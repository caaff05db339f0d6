/* What the UDP programs of the zoo share. Used as it stands, this is a correct echo server; a faulty
 * program replaces one part of it. */
#ifndef ZOO_UDP_H
#define ZOO_UDP_H

#include "zoo.h"
#include <sys/uio.h>

#define LARGEST 65507

typedef struct sockaddr_storage any_address;

/* A UDP socket on that IPv4 address. Every failure is said, and ends the program. */
static inline int bind_address(in_addr_t host, int port)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0)
        die("socket");
    struct sockaddr_in address = ipv4(host, port);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("bind");
    return fd;
}

static inline int bind_udp(int port)
{
    return bind_address(INADDR_ANY, port);
}

/* The next datagram and its sender. What fails is tried again: it concerns an earlier datagram. */
static inline size_t receive(int fd, void *buffer, size_t size, any_address *sender)
{
    for (;;) {
        socklen_t length = sizeof *sender;
        ssize_t n = recvfrom(fd, buffer, size, 0, (struct sockaddr *)sender, &length);
        if (n >= 0)
            return n;
        if (errno != EINTR && errno != ECONNREFUSED)
            nap(50);
    }
}

static inline socklen_t length_of(const any_address *address)
{
    return address->ss_family == AF_INET6 ? sizeof(struct sockaddr_in6) : sizeof(struct sockaddr_in);
}

/* Send a reply, or lose it. */
static inline void reply(int fd, const void *data, size_t size, const any_address *to)
{
    while (sendto(fd, data, size, 0, (const struct sockaddr *)to, length_of(to)) < 0)
        if (errno != EINTR)
            return;
}

static inline void echo_datagram(int fd)
{
    char buffer[LARGEST];
    any_address sender;
    size_t n = receive(fd, buffer, sizeof buffer, &sender);
    reply(fd, buffer, n, &sender);
}

static inline void run_udp(int fd)
{
    for (;;)
        echo_datagram(fd);
}

#endif
