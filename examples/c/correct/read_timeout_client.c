/*
 * read-timeout-client: a TCP client that does not wait for ever to be told (Open Systems, 3.2.2).
 *
 *     read_timeout_client SERVER PORT
 *
 * At most 5 seconds to be connected, then at most 10 seconds until the first block.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/select.h>
#include <sys/socket.h>

#define CONNECT_LIMIT 5
#define READ_LIMIT 10
#define BUFFER_SIZE 255

static _Noreturn void usage(void)
{
    fprintf(stderr, "Usage: readtimeout server port\n"
                    "       server: the name or address of a server\n"
                    "       port: its port, a number from 1 to 65535\n");
    exit(1);
}

/* A whole decimal number between 1 and 65535; atoi would take "abc", "80x" and 70000 too. */
static in_port_t parse_port(const char *text)
{
    char *end;

    errno = 0;
    long port = strtol(text, &end, 10);
    if (end == text || *end != '\0' || errno != 0 || port < 1 || port > 65535)
        usage();
    return (in_port_t)port;
}

static _Noreturn void select_failed(void)
{
    fprintf(stderr, "Select failed: %s\n", strerror(errno));
    exit(1);
}

/* 0 once connected, otherwise the errno that tells why not. */
static int connect_within(int sfd, const struct sockaddr_in *address)
{
    struct timeval limit = { .tv_sec = CONNECT_LIMIT };
    fd_set writable;
    int error = 0;
    socklen_t size = sizeof error;

    int flags = fcntl(sfd, F_GETFL);
    fcntl(sfd, F_SETFL, flags | O_NONBLOCK);
    if (connect(sfd, (const struct sockaddr *)address, sizeof *address) == -1) {
        if (errno != EINPROGRESS)
            return errno;
        FD_ZERO(&writable);
        FD_SET(sfd, &writable);
        int ready = select(sfd + 1, NULL, &writable, NULL, &limit);
        if (ready == -1)
            select_failed();
        if (ready == 0)
            return ETIMEDOUT;
        if (getsockopt(sfd, SOL_SOCKET, SO_ERROR, &error, &size) == -1)
            return errno;
    }
    fcntl(sfd, F_SETFL, flags);
    return error;
}

int main(int argc, char *argv[])
{
    char buffer[BUFFER_SIZE];

    if (argc != 3)
        usage();
    struct sockaddr_in address = {
        .sin_family = AF_INET,
        .sin_port = htons(parse_port(argv[2])),
    };
    struct hostent *host = gethostbyname(argv[1]);
    if (host == NULL || host->h_addrtype != AF_INET) {
        fprintf(stderr, "Failed to resolve host %s\n", argv[1]);
        return 2;
    }
    memcpy(&address.sin_addr, host->h_addr_list[0], sizeof address.sin_addr);

    int sfd = socket(AF_INET, SOCK_STREAM, 0);
    if (sfd == -1) {
        fprintf(stderr, "Failed to create socket: %s\n", strerror(errno));
        return 1;
    }
    int error = connect_within(sfd, &address);
    if (error != 0) {
        fprintf(stderr, "Cannot connect to %s:%s: %s\n", argv[1], argv[2],
                error == ETIMEDOUT ? "timed out" : strerror(error));
        return 3;
    }

    struct timeval limit = { .tv_sec = READ_LIMIT };
    fd_set readable, exceptional;
    FD_ZERO(&readable);
    FD_SET(sfd, &readable);
    exceptional = readable;
    int ready = select(sfd + 1, &readable, NULL, &exceptional, &limit);
    if (ready == -1)
        select_failed();
    if (ready == 0) {
        fprintf(stderr, "Timeout occurred\n");
        return 2;
    }
    if (FD_ISSET(sfd, &exceptional)) {
        fprintf(stderr, "Exception on socket\n");
        return 3;
    }

    ssize_t n = read(sfd, buffer, sizeof buffer);
    if (n == -1) {
        fprintf(stderr, "Read error: %s\n", strerror(errno));
        return 1;
    }
    printf("%s:%s says:\n", argv[1], argv[2]);
    fwrite(buffer, 1, (size_t)n, stdout);   /* read() writes no terminator */
    putchar('\n');
    close(sfd);
    return 0;
}
