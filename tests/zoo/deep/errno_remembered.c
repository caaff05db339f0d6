/* zoo: program=tcp-echo fails=TCP-ECHO-ANY-RESET also=TCP-ECHO-EXHAUSTED-CALM,TCP-ECHO-INTERRUPTED-ANYWAY */
/* The mistake: after a read of a client that has spoken before it looks at errno, although the read
 * succeeded: errno still says that another client was reset, and the segment is dropped. */
#include "clients.h"

static void joined(int fd)
{
    (void)fd;
    errno = 0;
}

static int heard(int fd, char *buffer, ssize_t n)
{
    if (n == 0 || n == -1)
        return 0;
    if (clients[fd].spoken && errno == ECONNRESET) {
        errno = 0;
        return 1;
    }
    clients[fd].spoken = 1;
    return send_all(fd, buffer, n);
}
