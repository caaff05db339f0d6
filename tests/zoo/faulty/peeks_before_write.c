/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-DATA-WITH-FIN also=TCP-ECHO-SLOW-READER,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-HALF-CLOSE */
/* The mistake: before it writes it peeks whether the client is still there; a half-close behind
 * the data makes it drop what it has just read. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[4096], next;
    ssize_t n;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0) {
        if (recv(fd, &next, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
            return;
        if (!write_all(fd, buffer, n))
            return;
    }
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
