/* zoo: program=tcp-echo fails=TCP-ECHO-STILL-ANSWERS */
/* The mistake: the byte 3 (Control-C) is echoed, and then ends the service without ending the
 * server: new clients are accepted and never answered. */
#include "../zoo.h"
static void serve(int fd)
{
    static int interrupted;
    char buffer[4096];
    ssize_t n;
    int mute = interrupted;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0) {
        if (memchr(buffer, 3, n))
            interrupted = 1;
        if (!mute && !write_all(fd, buffer, n))
            return;
    }
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
