/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-HALF-CLOSE-IDLE also=TCP-ECHO-HALF-CLOSE,TCP-ECHO-DATA-WITH-FIN,TCP-ECHO-SLOW-READER,TCP-ECHO-NOTHING-ADDED,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-CONNECT-AND-CLOSE,TCP-ECHO-NEXT-CLIENT,TCP-ECHO-HUNDRED-CLIENTS */
/* The mistake: SO_LINGER with time 0 to be rid of TIME_WAIT: the client gets a reset instead of
 * the end of file, and what is still unsent is thrown away. */
#include "../zoo.h"

static void serve(int fd)
{
    struct linger abort = {1, 0};
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
    echo(fd);
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
