/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-LOST-CLIENT also=TCP-ECHO-NEXT-AFTER-LOST,TCP-ECHO-SIGPIPE,TCP-ECHO-CONNECT-AND-CLOSE,TCP-ECHO-STILL-ANSWERS,TCP-ECHO-BOUNDED-MEMORY,TCP-ECHO-SLOW-READER */
/* The mistake: as in the tutorial, a failing read() ends the whole server: one reset is enough. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[128];
    ssize_t n;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0)
        if (!write_all(fd, buffer, n))
            return;
    if (n < 0)
        die("read");
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
