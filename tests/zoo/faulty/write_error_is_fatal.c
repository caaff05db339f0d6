/* zoo: program=tcp-echo fails=TCP-ECHO-LOST-CLIENT also=TCP-ECHO-NEXT-AFTER-LOST,TCP-ECHO-STILL-ANSWERS,TCP-ECHO-BOUNDED-MEMORY,TCP-ECHO-SLOW-READER,TCP-ECHO-BEYOND-BUFFERS */
/* The mistake: ignores SIGPIPE, and then takes the EPIPE or ECONNRESET of a write() for the end of
 * the world. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[4096];
    ssize_t n;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0)
        if (!write_all(fd, buffer, n))
            die("write");
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
