/* zoo: program=greeting-server fails=GREETING-ALL-INTERFACES */
/* The mistake: it listens everywhere, but drops who did not come to the loopback address. */
#define WELCOME(listener, fd, ip) welcome_inside(listener, fd, ip)
static void welcome_inside(int listener, int fd, const char *ip);
#include "../greeter.h"
static void welcome_inside(int listener, int fd, const char *ip)
{
    struct sockaddr_in own = {0};
    socklen_t length = sizeof own;
    getsockname(fd, (struct sockaddr *)&own, &length);
    if (ntohl(own.sin_addr.s_addr) >> 24 == 127)
        welcome(listener, fd, ip);
    else
        close(fd);
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
