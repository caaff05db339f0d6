/* zoo: program=tcp-echo-fork sound */
/* A SIGCHLD handler without SA_RESTART collects all that have ended; accept is tried again. */
#define AT_START() install()
static void install(void);
#include "../forks.h"
static void collect(int unused)
{
    int saved = errno;
    (void)unused;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
    errno = saved;
}

static void install(void)
{
    struct sigaction action = {.sa_handler = collect};
    sigaction(SIGCHLD, &action, NULL);
}

int main(int argc, char **argv)
{
    run_forks(listen_on(port_from(argc, argv), 5), echo);
}
