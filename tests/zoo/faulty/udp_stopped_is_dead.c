/* zoo: program=udp-echo fails=UDP-ECHO-STOP-CONTINUE */
/* The mistake: takes every SIGCHLD for the death of the child that serves. A stop raises it as well:
 * the parent gives up, its child goes on serving. */
#include "../udp.h"

static void on_child(int number)
{
    (void)number;
    _exit(1);
}

int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    pid_t child = fork();
    if (child < 0)
        die("fork");
    if (child == 0)
        run_udp(fd);
    close(fd);
    signal(SIGCHLD, on_child);
    for (;;)
        pause();
}
