/* zoo: program=greeting-server fails=GREETING-WRITE-ERROR-STATUS */
/* The mistake: a write that fails is tried again whatever the error, so that the child never ends. */
#define PUT(fd, text, size) put_at_any_price(fd, text, size)
#include <stddef.h>
static void put_at_any_price(int fd, const char *text, size_t size);
#include "../greeter.h"
static void put_at_any_price(int fd, const char *text, size_t size)
{
    set_nonblocking(fd);
    while (size > 0) {
        struct pollfd room = {fd, POLLOUT, 0};
        if (poll(&room, 1, 5000) == 0) {
            syslog(LOG_WARNING, "Timeout while servicing client");
            _exit(1);
        }
        ssize_t n = write(fd, text, size);
        if (n < 0)
            nap(50);
        else
            text += n, size -= n;
    }
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
