/* zoo: program=udp-echo-server sound */
/* A child for each datagram; SIGCHLD is ignored, so that no zombies remain. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    signal(SIGCHLD, SIG_IGN);
    static char buffer[128];
    any_address sender;
    for (;;) {
        size_t n = receive(fd, buffer, sizeof buffer, &sender);
        pid_t child = fork();
        if (child > 0)
            continue;
        reply(fd, buffer, n, &sender);
        if (child == 0)
            _exit(0);
    }
}
