/* zoo: program=greeting-server fails=GREETING-WRITE-LIMIT also=GREETING-LOG-TIMEOUT,GREETING-CHILD-KILLED,GREETING-LOG-CHILD-SIGNAL,GREETING-CHILDREN-REAPED,GREETING-SHORT-WRITES,GREETING-WRITE-ERROR-STATUS */
/* The mistake: no room now is taken for no room ever. */
#include <stddef.h>
#define PUT(fd, text, size) put_or_leave(fd, text, size)
static void put_or_leave(int fd, const char *text, size_t size);
#include "../greeter.h"
static void put_or_leave(int fd, const char *text, size_t size)
{
    set_nonblocking(fd);
    if (write(fd, text, size) < 0)
        _exit(1);
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
