/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-CHILDREN-REAPED also=TCP-CONCURRENT-PROCESSES-END */
/* The mistake: its handler notes the children that have ended in a table of sixteen, until the main
 * loop looks at it; more at once are too many. */
#include "../zoo.h"
#include <sys/wait.h>
static volatile pid_t ended[16];
static volatile int count;

static void collect(int unused)
{
    int saved = errno;
    pid_t child;
    (void)unused;
    while ((child = waitpid(-1, NULL, WNOHANG)) > 0) {
        if (count == 16)
            abort();
        ended[count++] = child;
    }
    errno = saved;
}

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), 5);
    struct sigaction action = {.sa_handler = collect};
    sigaction(SIGCHLD, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0 && errno != EINTR)
            nap(50);
        while (count > 0)
            printf("child %d has ended\n", (int)ended[--count]);
        fflush(stdout);
        if (fd < 0)
            continue;
        if (fork() == 0) {
            close(listener);
            echo(fd);
            _exit(0);
        }
        close(fd);
    }
}
