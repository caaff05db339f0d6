/* zoo: program=udp-echo sound */
/* Becomes a daemon first and binds afterwards, again and again until the port is free, as inetd. */
#include "../udp.h"

int main(int argc, char **argv)
{
    struct sockaddr_in address = ipv4(INADDR_ANY, port_from(argc, argv));
    if (daemon(0, 0) < 0)
        die("daemon");
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0)
        return 1;
    while (bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        nap(50);
    run_udp(fd);
}
