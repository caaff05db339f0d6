/* zoo: program=greeting-server fails=GREETING-CONNECT-AND-CLOSE */
/* The mistake: a child whose client had already gone ends with status 1, and is not counted as
 * ended; after sixty of them the house seems full. */
#define AFTER_GREETING(fd) look_after(fd)
#define REAP() count_ended()
#define WELCOME(listener, fd, ip) welcome_if_room(listener, fd, ip)
static void look_after(int fd);
static void count_ended(void);
static void welcome_if_room(int listener, int fd, const char *ip);
#include "../greeter.h"
static int inside;

static void look_after(int fd)
{
    char unread;
    if (recv(fd, &unread, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
        _exit(1);
    take_unread(fd);
}

static void count_ended(void)
{
    pid_t child;
    int status;
    while ((child = waitpid(-1, &status, WNOHANG)) > 0) {
        log_end(child, status);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 1)
            inside--;
    }
}

static void welcome_if_room(int listener, int fd, const char *ip)
{
    if (inside >= 60) {
        close(fd);
        return;
    }
    inside++;
    welcome(listener, fd, ip);
}

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
