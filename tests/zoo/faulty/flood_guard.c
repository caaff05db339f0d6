/* zoo: program=tcp-echo fails=TCP-ECHO-LARGE also=TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-MANY-ROUNDS,TCP-ECHO-HALF-CLOSE,TCP-ECHO-SLOW-READER,TCP-ECHO-SHORT-WRITES,TCP-ECHO-BOUNDED-MEMORY,TCP-ECHO-LOST-CLIENT */
/* The mistake: closes a connection that has sent 256 KiB, out of fear of being flooded. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[4096];
    size_t total = 0;
    ssize_t n;
    while (total < 256 * 1024 && (n = read_some(fd, buffer, sizeof buffer)) > 0) {
        if (!write_all(fd, buffer, n))
            return;
        total += n;
    }
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
