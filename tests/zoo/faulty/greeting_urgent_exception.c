/* zoo: program=greeting-server fails=GREETING-URGENT */
/* The mistake: what select() calls an exception ends the child. */
#define BEFORE_GREETING(fd) give_up_if_exceptional(fd)
static void give_up_if_exceptional(int fd);
#include "../greeter.h"
static void give_up_if_exceptional(int fd)
{
    struct timeval none = {0};
    fd_set exceptional;
    FD_ZERO(&exceptional);
    FD_SET(fd, &exceptional);
    if (select(fd + 1, NULL, NULL, &exceptional, &none) > 0)
        _exit(2);
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
