/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-CHILD-KILLED */
/* The mistake: a child that was killed makes it end in order: it accepts nobody any more, and waits
 * for the other children. */
#define AT_START() install()
static void install(void);
#include "../forks.h"
static void collect(int unused)
{
    int saved = errno;
    (void)unused;
    int status;
    while (waitpid(-1, &status, WNOHANG) > 0)
        if (WIFSIGNALED(status)) {
            while (wait(NULL) > 0)
                ;
            _exit(1);
        }
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
