/* What the connecting clients of the zoo share. Used as it stands, this is a correct one, without
 * a limit on reading; a faulty program replaces one part of it by a macro, or calls its own. */
#ifndef ZOO_CLIENT_H
#define ZOO_CLIENT_H

#include "zoo.h"

#include <netdb.h>

#ifndef CONNECT_SECONDS
#define CONNECT_SECONDS 5
#endif
#ifndef BUFFER_SIZE
#define BUFFER_SIZE 255
#endif

#ifndef ON_SOCKET_FAILURE
#define ON_SOCKET_FAILURE() \
    (fprintf(stderr, "Failed to create socket: %s\n", strerror(errno)), exit(1))
#endif

static inline void client_usage(void)
{
    fprintf(stderr, "Usage: client server port\n");
    exit(1);
}

static inline in_port_t client_port(const char *text)
{
    char *end;
    long port = strtol(text, &end, 10);
    if (end == text || *end || port < 1 || port > 65535)
        client_usage();
    return htons(port);
}

static inline struct sockaddr_in client_address(int argc, char **argv)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    if (argc != 3)
        client_usage();
    address.sin_port = client_port(argv[2]);
    struct hostent *host = gethostbyname(argv[1]);
    if (!host) {
        fprintf(stderr, "Failed to resolve host %s\n", argv[1]);
        exit(2);
    }
    memcpy(&address.sin_addr, host->h_addr_list[0], sizeof address.sin_addr);
    return address;
}

static inline void client_cannot(char **argv, int error)
{
    fprintf(stderr, "Cannot connect to %s:%s: %s\n", argv[1], argv[2],
            error == ETIMEDOUT ? "timed out" : strerror(error));
    exit(3);
}

/* A connected, blocking socket. */
static inline int client_connect(int argc, char **argv)
{
    struct sockaddr_in address = client_address(argc, argv);
    int fd = socket(AF_INET, SOCK_STREAM, 0), error = 0;
    socklen_t size = sizeof error;
    if (fd < 0)
        ON_SOCKET_FAILURE();
    set_nonblocking(fd);
    if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        if (errno != EINPROGRESS)
            client_cannot(argv, errno);
        struct pollfd waiting = {.fd = fd, .events = POLLOUT};
        if (poll(&waiting, 1, CONNECT_SECONDS * 1000) == 0)
            client_cannot(argv, ETIMEDOUT);
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error)
            client_cannot(argv, error);
    }
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
    return fd;
}

static inline void client_show(char **argv, const char *data, size_t size)
{
    printf("%s:%s says:\n", argv[1], argv[2]);
    fwrite(data, 1, size, stdout);
    putchar('\n');
}

/* One read, and what there is to say of it. */
static inline int client_tell(int fd, char **argv)
{
    char buffer[BUFFER_SIZE];
    ssize_t n = read(fd, buffer, sizeof buffer);
    if (n < 0)
        printf("Read error\n");
    else if (n == 0)
        printf("No data\n");
    else
        client_show(argv, buffer, n);
    return 0;
}

#endif
