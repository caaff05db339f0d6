/*
 * udp-echo-server: a UDP echo server (A Quick Guide to Networking Software, task 9).
 *
 *     udp_echo_server [PORT]
 *
 * Receive up to 128 bytes, send back the bytes received, to the address they came from. What is
 * longer is cut.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <netinet/in.h>
#include <sys/socket.h>

#define DEFAULT_PORT 58001
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

/* No SO_REUSEADDR: with UDP it would let a second server take the port of the first. */
static int open_socket(in_port_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_addr.s_addr = htonl(INADDR_ANY),
        .sin_port = htons(port),
    };

    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd == -1)
        die("socket");
    if (bind(fd, (struct sockaddr *)&address, sizeof address) == -1)
        die("bind");
    return fd;
}

/* Out of memory: trying again at once would only burn the CPU. */
static void nap(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = 50 * 1000 * 1000 }, NULL);
}

/* Receive one datagram and send it back. No failure of one of them concerns the next. */
static void echo_datagram(int fd)
{
    static char buffer[BUFFER_SIZE];
    struct sockaddr_in peer;
    socklen_t length = sizeof peer;

    ssize_t n = recvfrom(fd, buffer, sizeof buffer, 0, (struct sockaddr *)&peer, &length);
    if (n == -1) {
        switch (errno) {
        case EINTR:             /* a signal */
        case ECONNREFUSED:      /* an earlier reply found nobody */
            return;
        case EBADF:             /* a mistake in this program: it would never end */
        case EINVAL:
        case ENOTSOCK:
            die("recvfrom");
        default:                /* ENOBUFS, ENOMEM, trouble in the network */
            nap();
            return;
        }
    }

    /* Exactly the bytes received, none of them too: an empty datagram is a datagram. A reply that
       cannot be sent is lost, as any datagram may be. */
    while (sendto(fd, buffer, (size_t)n, 0, (struct sockaddr *)&peer, length) == -1)
        if (errno != EINTR)
            return;
}

int main(int argc, char *argv[])
{
    if (argc > 2) {
        fprintf(stderr, "usage: %s [port]\n", argv[0]);
        return EXIT_FAILURE;
    }
    in_port_t port = argc > 1 ? parse_port(argv[1]) : DEFAULT_PORT;

    int fd = open_socket(port);
    for (;;)
        echo_datagram(fd);
}
