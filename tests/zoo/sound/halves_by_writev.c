/* zoo: program=tcp-echo sound */
/* Writes each read as two halves with writev(), and the rest of a partial one with write(). */
#include "../zoo.h"
#include <sys/uio.h>

static void serve(int fd)
{
    char buffer[4099];
    ssize_t n, sent;
    while ((n = read_some(fd, buffer, sizeof buffer)) > 0) {
        struct iovec halves[] = {{buffer, n / 2}, {buffer + n / 2, n - n / 2}};
        do
            sent = writev(fd, halves, 2);
        while (sent < 0 && errno == EINTR);
        if (sent < 0 || !write_all(fd, buffer + sent, n - sent))
            return;
    }
}

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), serve);
}
