/* zoo: program=tcp-echo fails=TCP-ECHO-ANY-SHORT-COUNT also=TCP-ECHO-SHORT-WRITES-IN-A-ROW,TCP-ECHO-EXHAUSTED-CALM,TCP-ECHO-INTERRUPTED-ANYWAY */
/* The mistake: a write that stops in the middle of a full buffer, and only there, is taken for one
 * of two halves that were both written. */
#define send_all send_everything
#include "clients.h"

#undef send_all

static int send_halves(int fd, const char *buffer, ssize_t n)
{
    for (ssize_t done = 0; done < n;) {
        ssize_t sent = send(fd, buffer + done, n - done, MSG_NOSIGNAL);
        if (sent < 0)
            return 0;
        done += sent;
        if (n == 128 && done == 64)
            break;
    }
    return 1;
}

static void joined(int fd)
{
    (void)fd;
    (void)send_everything;
}

static int heard(int fd, char *buffer, ssize_t n)
{
    return n > 0 && send_halves(fd, buffer, n);
}
