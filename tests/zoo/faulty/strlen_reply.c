/* zoo: program=tcp-echo fails=TCP-ECHO-EVERY-BYTE-VALUE also=TCP-ECHO-LARGE,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-BYTEWISE */
/* The mistake: sends strlen() bytes of what it received: all after a NUL is lost. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[4096 + 1];
    ssize_t n;
    while ((n = read_some(fd, buffer, sizeof buffer - 1)) > 0) {
        buffer[n] = '\0';
        if (!write_all(fd, buffer, strlen(buffer)))
            return;
    }
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
