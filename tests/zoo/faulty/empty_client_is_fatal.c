/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-CONNECT-AND-CLOSE also=TCP-ECHO-NOTHING-UNPROMPTED,TCP-ECHO-HALF-CLOSE-IDLE,TCP-ECHO-LOST-CLIENT,TCP-ECHO-NEXT-AFTER-LOST,TCP-ECHO-STILL-ANSWERS,TCP-ECHO-BACKLOG,TCP-ECHO-SERVED-IN-TURN,TCP-ECHO-ONE-AT-A-TIME,TCP-ECHO-IDLE-KEPT,TCP-ECHO-IDLE-CPU,TCP-ECHO-STOP-CONTINUE,TCP-ECHO-DESCRIPTORS-EXHAUSTED,TCP-ECHO-HUNDRED-CLIENTS,TCP-ECHO-NEXT-CLIENT,TCP-ECHO-EXACT-BYTES */
/* The mistake: a client that leaves without having sent anything ends the server. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[4096];
    ssize_t n = read_some(fd, buffer, sizeof buffer);
    if (n == 0) {
        fprintf(stderr, "nothing received\n");
        exit(1);
    }
    if (n > 0 && write_all(fd, buffer, n))
        echo(fd);
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
