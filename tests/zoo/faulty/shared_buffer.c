/* zoo: program=tcp-echo fails=TCP-ECHO-NEVER-MIXED also=TCP-ECHO-SHORT-WRITES */
/* The mistake: the buffer is static, so that all threads use the same one. Between reading and
 * writing a millisecond passes (imagine a log line there). */
#include "../zoo.h"

static void serve(int fd)
{
    static char buffer[4096];
    ssize_t n;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0) {
        nap(1);
        if (!write_all(fd, buffer, n))
            return;
    }
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
