/* zoo: program=greeting-server fails=GREETING-ADDRESS also=GREETING-LOG-CLIENT */
/* The mistake: the server's address, not the client's. */
#define ADDRESS_OF(fd, ip) own_address(fd, ip)
static void own_address(int fd, char *ip);
#include "../greeter.h"
static void own_address(int fd, char *ip)
{
    struct sockaddr_in own = {0};
    socklen_t length = sizeof own;
    getsockname(fd, (struct sockaddr *)&own, &length);
    text_of(&own, ip);
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
