/* zoo: program=tcp-echo fails=TCP-ECHO-EVERY-BYTE-VALUE also=TCP-ECHO-LARGE,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-BYTEWISE,TCP-ECHO-TEXT-UNCHANGED */
/* The mistake: strips the highest bit of each byte, as if it were parity. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[4096];
    ssize_t n;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0) {
        for (ssize_t i = 0; i < n; i++)
            buffer[i] &= 0x7f;
        if (!write_all(fd, buffer, n))
            return;
    }
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
