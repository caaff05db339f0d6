/* zoo: program=greeting-server sound */
/* SO_SNDTIMEO instead of poll(), and writev() of three parts. */
#define PUT(fd, text, size) put_parts(fd, text, size)
#include <stddef.h>
static void put_parts(int fd, const char *text, size_t size);
#include "../greeter.h"
#include <sys/uio.h>
static void put_parts(int fd, const char *text, size_t size)
{
    struct timeval limit = {.tv_sec = 5};
    struct iovec parts[] = {{(char *)text, 13}, {(char *)text + 13, size - 15},
                            {(char *)text + size - 2, 2}};
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    ssize_t n = writev(fd, parts, 3);
    if (n < 0 && errno == EAGAIN) {
        syslog(LOG_WARNING, "Timeout while servicing client");
        _exit(1);
    }
    if (n < 0)
        _exit(3);
    if (!write_all(fd, text + n, size - n))
        _exit(3);
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
