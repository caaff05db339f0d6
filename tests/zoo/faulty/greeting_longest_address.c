/* zoo: program=greeting-server fails=GREETING-STILL-ANSWERS also=GREETING-ADDRESS */
/* The mistake: no room for the NUL behind an address of 15 characters, which is written over what
 * stands next: whether the service is open. */
#define ADDRESS_OF(fd, ip) keep_address(fd, ip)
#define WELCOME(listener, fd, ip) welcome_if_open(listener, fd, ip)
static void keep_address(int fd, char *ip);
static void welcome_if_open(int listener, int fd, const char *ip);
#include "../greeter.h"
/* Fifteen bytes for the address, and the one behind them. */
static char state[16] = {[15] = 1};

static void keep_address(int fd, char *ip)
{
    address_of(fd, ip);
    memcpy(state, ip, strlen(ip) + 1);
}

static void welcome_if_open(int listener, int fd, const char *ip)
{
    static bool open = true;
    if (open)
        welcome(listener, fd, ip);
    else
        close(fd);
    open = state[15];
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
