/* zoo: program=greeting-server fails=GREETING-SHORT-WRITES */
/* The mistake: it waits for room, and then takes a short write for a whole one. */
#define PUT(fd, text, size) put_once(fd, text, size)
#include <stddef.h>
static void put_once(int fd, const char *text, size_t size);
#include "../greeter.h"

static void put_once(int fd, const char *text, size_t size)
{
    struct pollfd room = {fd, POLLOUT, 0};
    set_nonblocking(fd);
    if (poll(&room, 1, 5000) == 0) {
        syslog(LOG_WARNING, "Timeout while servicing client");
        _exit(1);
    }
    if (write(fd, text, size) < 0)
        _exit(3);
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
