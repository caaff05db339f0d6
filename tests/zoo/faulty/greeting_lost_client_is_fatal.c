/* zoo: program=greeting-server fails=GREETING-LOST-CLIENT also=GREETING-CONNECT-AND-CLOSE */
/* The mistake: an error of getpeername ends the daemon, though only the client is gone. */
#define ADDRESS_OF(fd, ip) address_or_die(fd, ip)
static void address_or_die(int fd, char *ip);
#include "../greeter.h"
static void address_or_die(int fd, char *ip)
{
    struct sockaddr_in peer;
    socklen_t length = sizeof peer;
    if (getpeername(fd, (struct sockaddr *)&peer, &length) < 0)
        exit(1);
    text_of(&peer, ip);
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
