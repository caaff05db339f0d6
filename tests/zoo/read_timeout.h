/* read-timeout-client, correct as it stands; a faulty program replaces a part by a macro. */
#ifndef ZOO_READ_TIMEOUT_H
#define ZOO_READ_TIMEOUT_H

#include "client.h"

#include <sys/select.h>

#ifndef READ_SECONDS
#define READ_SECONDS 10
#endif
#ifndef ON_SELECT_FAILURE
#define ON_SELECT_FAILURE() (fprintf(stderr, "Select failed: %s\n", strerror(errno)), exit(1))
#endif
#ifndef ON_TIMEOUT
#define ON_TIMEOUT() (fprintf(stderr, "Timeout occurred\n"), 2)
#endif
#ifndef ON_EXCEPTION
#define ON_EXCEPTION() (fprintf(stderr, "Exception on socket\n"), 3)
#endif
#ifndef ON_CLOSED
#define ON_CLOSED(argv) (client_show(argv, "", 0), 0)
#endif
#ifndef EXCEPTIONS
#define EXCEPTIONS(set) (set)
#endif

static inline int read_timeout_tell(int fd, char **argv, time_t seconds)
{
    char buffer[BUFFER_SIZE];
    fd_set readable, exceptional;
    struct timeval limit = {.tv_sec = seconds};
    FD_ZERO(&readable);
    FD_ZERO(&exceptional);
    FD_SET(fd, &readable);
    FD_SET(fd, &exceptional);
    int ready = select(fd + 1, &readable, NULL, EXCEPTIONS(&exceptional), &limit);
    if (ready < 0)
        ON_SELECT_FAILURE();
    if (ready == 0)
        return ON_TIMEOUT();
    if (EXCEPTIONS(&exceptional) && FD_ISSET(fd, &exceptional))
        return ON_EXCEPTION();
    ssize_t n = read(fd, buffer, sizeof buffer);
    if (n < 0)
        die("read");
    if (n == 0)
        return ON_CLOSED(argv);
    client_show(argv, buffer, n);
    return 0;
}

#endif
