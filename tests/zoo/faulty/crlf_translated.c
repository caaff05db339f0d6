/* zoo: program=tcp-echo fails=TCP-ECHO-TEXT-UNCHANGED also=TCP-ECHO-EVERY-BYTE-VALUE,TCP-ECHO-LARGE,TCP-ECHO-BEYOND-BUFFERS,TCP-ECHO-BYTEWISE */
/* The mistake: CR LF comes back as LF, as if the stream were a text file. */
#include "../zoo.h"

static void serve(int fd)
{
    char buffer[4096];
    ssize_t n;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0) {
        ssize_t kept = 0;
        for (ssize_t i = 0; i < n; i++)
            if (!(buffer[i] == '\r' && i + 1 < n && buffer[i + 1] == '\n'))
                buffer[kept++] = buffer[i];
        if (!write_all(fd, buffer, kept))
            return;
    }
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
