/* zoo: program=greeting-server fails=GREETING-FORK-FAILURE */
/* The mistake: ends when fork() fails. */
#define WELCOME(listener, fd, ip) welcome_or_end(listener, fd, ip)
static void welcome_or_end(int listener, int fd, const char *ip);
#include "../greeter.h"
static void welcome_or_end(int listener, int fd, const char *ip)
{
    pid_t child = fork();
    if (child < 0)
        exit(10);
    if (child == 0) {
        close(listener);
        syslog(LOG_INFO, "Servicing client %s", ip);
        greet(fd, ip);
        _exit(0);
    }
    syslog(LOG_INFO, "New connection from %s, handled by pid %d", ip, child);
    close(fd);
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
