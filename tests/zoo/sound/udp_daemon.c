/* zoo: program=udp-echo-server sound */
/* Becomes a daemon: forks once it is bound, and the process that was started exits with 0. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    if (daemon(0, 0) < 0)
        die("daemon");
    run_udp(fd);
}
