/* zoo: program=greeting-server fails=GREETING-ONE-PIECE */
/* The mistake: three writes. */
#include <stddef.h>
#define PUT(fd, text, size) in_three(fd, text, size)
static void in_three(int fd, const char *text, size_t size);
#include "../greeter.h"
static void in_three(int fd, const char *text, size_t size)
{
    set_option(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    put(fd, text, 13);
    put(fd, text + 13, size - 15);
    put(fd, text + size - 2, 2);
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
