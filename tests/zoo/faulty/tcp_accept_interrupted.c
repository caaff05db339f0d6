/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-STOP-CONTINUE also=TCP-ECHO-INTERRUPTED-ANYWAY */
/* The mistake: foresees the time limit of accept(), not that with one it fails with EINTR when the
 * process was stopped and continued: its thread ends, the program stays. */
#include "../zoo.h"

static int listener;

static void *serve_all(void *unused)
{
    struct timeval never = {0, 0};
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0 && errno == EINTR) {
            perror("accept");
            return unused;
        }
        if (fd < 0) {
            nap(50);
            continue;
        }
        setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &never, sizeof never);
        echo(fd);
        close(fd);
    }
}

int main(int argc, char **argv)
{
    listener = listen_on(port_from(argc, argv), 5);
    struct timeval minute = {60, 0};
    if (setsockopt(listener, SOL_SOCKET, SO_RCVTIMEO, &minute, sizeof minute) < 0)
        die("setsockopt");
    signal(SIGPIPE, SIG_IGN);
    pthread_t thread;
    if (pthread_create(&thread, NULL, serve_all, NULL) != 0)
        die("pthread_create");
    for (;;)
        pause();
}
