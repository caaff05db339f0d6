/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-IDLE-KEPT also=TCP-ECHO-STOP-CONTINUE,TCP-ECHO-NOTHING-UNPROMPTED,TCP-ECHO-ONE-AT-A-TIME,TCP-ECHO-SERVED-IN-TURN,TCP-ECHO-BACKLOG,TCP-ECHO-IDLE-CPU,TCP-ECHO-NOTHING-ADDED,TCP-ECHO-NO-LINE-DISCIPLINE,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-SLOW-READER,TCP-ECHO-LARGE,TCP-ECHO-URGENT */
/* The mistake: after a second of silence it expects a keep-alive byte, and swallows the first one
 * that comes, whatever it is. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[4096];
    ssize_t n;
    for (;;) {
        struct pollfd input = {.fd = fd, .events = POLLIN};
        bool idle = poll(&input, 1, 1000) == 0;
        if ((n = read_some(fd, buffer, sizeof buffer)) <= 0)
            return;
        if (!write_all(fd, buffer + idle, n - idle))
            return;
    }
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
