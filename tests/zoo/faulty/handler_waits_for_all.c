/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-CHILDREN-REAPED also=TCP-CONCURRENT-BURST,TCP-CONCURRENT-CHILD-KILLED,TCP-CONCURRENT-DESCRIPTOR-REUSED,TCP-CONCURRENT-HUNDREDS,TCP-CONCURRENT-INTERRUPTED-ACCEPT */
/* The mistake: the handler waits until no child is left, so while one stays nobody is accepted. */
#define AT_START() install()
static void install(void);
#include "../forks.h"
static void collect(int unused)
{
    int saved = errno;
    (void)unused;
    while (waitpid(-1, NULL, 0) > 0)
        ;
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
