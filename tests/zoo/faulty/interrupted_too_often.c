/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-INTERRUPTED-ACCEPT also=* */
/* The mistake: tries accept again when it was interrupted, but only thirty-five times in its life.
 * Whichever check brings one more finds the server gone: no definite set. */
#include "../zoo.h"
#include <sys/wait.h>

static void collect(int unused)
{
    int saved = errno;
    (void)unused;
    while (waitpid(-1, NULL, WNOHANG) > 0)
        ;
    errno = saved;
}

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), 5), left = 35;
    struct sigaction action = {.sa_handler = collect};
    sigaction(SIGCHLD, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0 && (errno != EINTR || left-- == 0))
            die("accept");
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
