/* zoo: program=tcp-echo fails=TCP-ECHO-PLAIN also=TCP-ECHO-NOTHING-UNPROMPTED */
/* The mistake: greets each client before it has said anything. */
#include "../zoo.h"

static void serve(int fd)
{
    static const char welcome[] = "220 echo service ready\r\n";
    if (write_all(fd, welcome, sizeof welcome - 1))
        echo(fd);
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
