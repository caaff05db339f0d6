/* zoo: program=tcp-echo fails=TCP-ECHO-ANY-INTERLEAVING also=TCP-ECHO-ANY-RESET,TCP-ECHO-EXHAUSTED-CALM,TCP-ECHO-INTERRUPTED-ANYWAY */
/* The mistake: one flag says that "the client" has half-closed. Set by a client that leaves, it ends
 * the next one that speaks twice before anybody new has come: after its second message. */
#include "clients.h"

static int left;

static void joined(int fd)
{
    (void)fd;
    left = 0;
}

static int heard(int fd, char *buffer, ssize_t n)
{
    if (n <= 0) {
        left = 1;
        return 0;
    }
    clients[fd].spoken++;
    if (!send_all(fd, buffer, n))
        return 0;
    return !(left && clients[fd].spoken == 2);
}
