/* zoo: program=greeting-server fails=GREETING-EACH-ITS-OWN also=GREETING-LOG-CLIENT,GREETING-BACKLOG,GREETING-LOST-CLIENT */
/* The mistake: it accepts all who wait, and greets them all by the address of the last. */
#define WELCOME(listener, fd, ip) welcome_all(listener, fd, ip)
static void welcome_all(int listener, int fd, char *ip);
#include "../greeter.h"
static void welcome_all(int listener, int fd, char *ip)
{
    int waiting[64] = {fd}, count = 1;
    while (count < 64 && (fd = accept(listener, NULL, NULL)) >= 0) {
        address_of(fd, ip);
        syslog(LOG_INFO, "Accepted network connection from %s on fd %d", ip, fd);
        waiting[count++] = fd;
    }
    for (int i = 0; i < count; i++)
        welcome(listener, waiting[i], ip);
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
