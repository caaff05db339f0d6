/* zoo: program=tcp-echo sound */
/* It has a handler that interrupts calls, and pauses for 1.2 s before it repeats one; socat: 1 s. */
#include "../zoo.h"

static void nothing(int unused)
{
    (void)unused;
}

static bool again(void)
{
    if (errno != EINTR)
        return false;
    nap(1200);
    return true;
}

static void serve(int fd)
{
    char buffer[4096];
    ssize_t n, taken;
    while ((n = read(fd, buffer, sizeof buffer)) != 0) {
        if (n < 0 && !again())
            return;
        for (ssize_t sent = 0; sent < n; sent += taken)
            if ((taken = write(fd, buffer + sent, n - sent)) < 0) {
                taken = 0;
                if (!again())
                    return;
            }
    }
}

int main(int argc, char **argv)
{
    struct sigaction action = {.sa_handler = nothing};
    sigaction(SIGUSR1, &action, NULL);
    int listener = listen_on(port_from(argc, argv), 5);
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fd < 0) {
            nap(again() ? 0 : 50);
            continue;
        }
        serve(fd);
        close(fd);
    }
}
