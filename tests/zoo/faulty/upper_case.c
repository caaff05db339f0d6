/* zoo: program=tcp-echo fails=TCP-ECHO-PLAIN */
/* The mistake: answers in capital letters: the upper-case server of another exercise. */
#include "../zoo.h"
#include <ctype.h>

static void serve(int fd)
{
    unsigned char buffer[4096];
    ssize_t n;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0) {
        for (ssize_t i = 0; i < n; i++)
            buffer[i] = toupper(buffer[i]);
        if (!write_all(fd, buffer, n))
            return;
    }
}

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), serve);
}
