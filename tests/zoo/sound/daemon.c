/* zoo: program=tcp-echo sound */
/* Becomes a daemon: forks twice once it listens, and the process that was started exits with 0. */
#include "../zoo.h"

static void leave_parent(void)
{
    pid_t child = fork();
    if (child < 0)
        die("fork");
    if (child > 0)
        _exit(0);
}

int main(int argc, char **argv)
{
    int listener = listen_on(port_from(argc, argv), SOMAXCONN);
    leave_parent();
    setsid();
    leave_parent();
    int null = open("/dev/null", O_RDWR);
    if (chdir("/") < 0 || null < 0)
        return 1;
    for (int fd = 0; fd < 3; fd++)
        dup2(null, fd);
    close(null);
    run_threads(listener, echo);
}
