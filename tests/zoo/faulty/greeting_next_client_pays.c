/* zoo: program=greeting-server fails=GREETING-LOST-CLIENT */
/* The mistake: that a client was lost is remembered until the next one, who is dropped for it. */
#define WELCOME(listener, fd, ip) welcome_unless_lost(listener, fd, ip)
static void welcome_unless_lost(int listener, int fd, const char *ip);
#include "../greeter.h"
static void welcome_unless_lost(int listener, int fd, const char *ip)
{
    static bool lost;
    char word;
    bool pays = lost;
    lost = recv(fd, &word, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno != EAGAIN;
    if (pays)
        close(fd);
    else
        welcome(listener, fd, ip);
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
