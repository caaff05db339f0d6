/* zoo: program=tcp-echo fails=TCP-ECHO-EVERY-BYTE-VALUE also=TCP-ECHO-LARGE,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-BYTEWISE */
/* The mistake: takes the byte 0xFF for the start of a telnet command and swallows it. */
#include "../zoo.h"

static void serve(int fd)
{
    unsigned char buffer[4096];
    ssize_t n;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0) {
        ssize_t kept = 0;
        for (ssize_t i = 0; i < n; i++)
            if (buffer[i] != 0xff)
                buffer[kept++] = buffer[i];
        if (!write_all(fd, buffer, kept))
            return;
    }
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
