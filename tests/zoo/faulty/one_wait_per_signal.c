/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-CHILDREN-REAPED also=TCP-ECHO-NO-ZOMBIES,TCP-ECHO-NO-LEAKED-THREADS */
/* The mistake: waits for one child at each SIGCHLD, of which several may arrive as one. */
#define AT_START() install()
static void install(void);
#include "../forks.h"
static void collect(int unused)
{
    int saved = errno;
    (void)unused;
    waitpid(-1, NULL, WNOHANG);
    errno = saved;
}

static void install(void)
{
    struct sigaction action = {.sa_handler = collect, .sa_flags = SA_RESTART};
    sigaction(SIGCHLD, &action, NULL);
}

int main(int argc, char **argv)
{
    run_forks(listen_on(port_from(argc, argv), 5), echo);
}
