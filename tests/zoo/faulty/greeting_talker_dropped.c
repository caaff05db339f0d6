/* zoo: program=greeting-server fails=GREETING-TALKING-CLIENT */
/* The mistake: a client that speaks out of turn is dropped. */
#define BEFORE_GREETING(fd) drop_talker(fd)
static void drop_talker(int fd);
#include "../greeter.h"
static void drop_talker(int fd)
{
    char word;
    if (recv(fd, &word, 1, MSG_PEEK | MSG_DONTWAIT) > 0)
        _exit(0);
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
