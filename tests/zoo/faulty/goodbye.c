/* zoo: program=tcp-echo fails=TCP-ECHO-HALF-CLOSE-IDLE also=TCP-ECHO-HALF-CLOSE,TCP-ECHO-DATA-WITH-FIN,TCP-ECHO-NOTHING-ADDED,TCP-ECHO-NOTHING-UNPROMPTED */
/* The mistake: says goodbye after the client's half-close, before it closes. */
#include "../zoo.h"

static void serve(int fd)
{
    echo(fd);
    write_all(fd, "bye\n", 4);
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
