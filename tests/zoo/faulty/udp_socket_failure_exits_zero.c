/* zoo: program=udp-echo-server fails=UDP-ECHO-START-FAILURES */
/* The mistake: where it can have no socket it exits as if all were well. */
#include "../udp.h"
int main(int argc, char **argv)
{
    struct sockaddr_in address = ipv4(INADDR_ANY, port_from(argc, argv));
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0) {
        perror("socket");
        return 0;
    }
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0)
        die("bind");
    for (;;)
        echo_datagram(fd);
}
