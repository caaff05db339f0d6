/* zoo: program=tcp-echo-fork sound */
/* The child becomes cat(1), as under inetd. */
#include "../forks.h"
static void become_cat(int fd)
{
    dup2(fd, 0);
    dup2(fd, 1);
    close(fd);
    execlp("cat", "cat", (char *)NULL);
}

int main(int argc, char **argv)
{
    run_forks(listen_on(port_from(argc, argv), 5), become_cat);
}
