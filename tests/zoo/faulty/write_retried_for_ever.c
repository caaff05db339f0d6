/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-NEXT-AFTER-LOST also=TCP-ECHO-LOST-CLIENT,TCP-ECHO-SIGPIPE,TCP-ECHO-IDLE-CPU,TCP-ECHO-STILL-ANSWERS,TCP-ECHO-BOUNDED-MEMORY,TCP-ECHO-SLOW-READER,TCP-ECHO-BEYOND-BUFFERS */
/* The mistake: a failing write() is tried again, whatever the error. After the client is lost the
 * server lives, and is busy with it for ever. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[4096];
    ssize_t n;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0)
        for (ssize_t sent = 0; sent < n;) {
            ssize_t part = write(fd, buffer + sent, n - sent);
            if (part > 0)
                sent += part;
        }
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
