/* zoo: program=greeting-server fails=GREETING-IDLE-CPU also=GREETING-LOG-CHILD-END,GREETING-LOG-CHILD-SIGNAL,GREETING-LOG-TIMEOUT */
/* The mistake: the child asks a non-blocking socket for the client's end again and again. */
#define AFTER_GREETING(fd) spin_until_gone(fd)
static void spin_until_gone(int fd);
#include "../greeter.h"
static void spin_until_gone(int fd)
{
    char unread[4096];
    set_nonblocking(fd);
    shutdown(fd, SHUT_WR);
    while (read(fd, unread, sizeof unread) != 0)
        if (errno != EAGAIN)
            break;
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
