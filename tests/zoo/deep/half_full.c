/* zoo: program=tcp-echo fails=TCP-ECHO-ANY-INTERLEAVING also=TCP-ECHO-ANY-RESET,TCP-ECHO-ANY-SHORT-COUNT,TCP-ECHO-EXHAUSTED-CALM,TCP-ECHO-INTERRUPTED-ANYWAY */
/* The mistake: a read that fills the buffer is taken for the beginning of a longer message. If the
 * very next thing is a short one of somebody else, that is taken for its end and thrown away. */
#include "clients.h"

#include <sys/ioctl.h>

static int unfinished = -1;

static void joined(int fd)
{
    (void)fd;
    unfinished = -1;
}

static int heard(int fd, char *buffer, ssize_t n)
{
    int more = 0, before = unfinished;
    if (n <= 0)
        return 0;
    ioctl(fd, FIONREAD, &more);
    unfinished = n == 128 && more == 0 && !clients[fd].spoken ? fd : -1;
    clients[fd].spoken = n < 128 ? 0 : more;
    if (before != -1 && before != fd && n <= 64)
        return 1;
    return send_all(fd, buffer, n);
}
