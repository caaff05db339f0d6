/* zoo: program=greeting-server fails=GREETING-SHORT-WRITES */
/* The mistake: after a short write it goes on where it stopped, but for the whole length again. */
#define PUT(fd, text, size) put_too_much(fd, text, size)
#include <stddef.h>
static void put_too_much(int fd, const char *text, size_t size);
#include "../greeter.h"
static void put_too_much(int fd, const char *text, size_t size)
{
    size_t sent = 0;
    set_nonblocking(fd);
    while (sent < size) {
        struct pollfd room = {fd, POLLOUT, 0};
        if (poll(&room, 1, 5000) == 0) {
            syslog(LOG_WARNING, "Timeout while servicing client");
            _exit(1);
        }
        ssize_t n = write(fd, text + sent, size);
        if (n < 0 && errno != EINTR && errno != EAGAIN)
            _exit(3);
        if (n > 0)
            sent += n;
    }
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
