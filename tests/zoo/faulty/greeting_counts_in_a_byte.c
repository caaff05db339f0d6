/* zoo: program=greeting-server fails=GREETING-QUICK-CLIENTS */
/* The mistake: the clients are counted in one byte, and the client number 0 is nobody. */
#define WELCOME(listener, fd, ip) welcome_somebody(listener, fd, ip)
static void welcome_somebody(int listener, int fd, const char *ip);
#include "../greeter.h"
static void welcome_somebody(int listener, int fd, const char *ip)
{
    static unsigned char number;
    if (++number)
        welcome(listener, fd, ip);
    else
        close(fd);
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
