/* zoo: program=echosrv fails=ECHOSRV-BACKLOG */
/* The mistake: closes whoever comes while 45 children are at work, and who could wait. */
#include "../echosrv.h"
#include <sys/wait.h>
static volatile sig_atomic_t ended;

static void collect(int unused)
{
    int saved = errno;
    (void)unused;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ended++;
    errno = saved;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        USAGE(argv[0]);
    struct sigaction action = {.sa_handler = collect, .sa_flags = SA_RESTART};
    int listener = listen_or_complain(argv[1]), begun = 0;
    sigaction(SIGCHLD, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        struct sockaddr_in peer;
        int fd = accept_peer(listener, &peer);
        pid_t child = begun - ended < 45 ? fork() : -1;
        if (child == 0) {
            close(listener);
            serve_and_say(fd, &peer);
            _exit(0);
        }
        begun += child > 0;
        close(fd);
    }
}
