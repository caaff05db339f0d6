/* zoo: program=udp-echo fails=UDP-ECHO-PORT-TAKEN */
/* The mistake: where its port is taken it takes the next one, where nobody looks for it. */
#include "../udp.h"

int main(int argc, char **argv)
{
    int port = port_from(argc, argv);
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0)
        die("socket");
    struct sockaddr_in address = ipv4(INADDR_ANY, port);
    while (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        if (errno != EADDRINUSE)
            die("bind");
        address.sin_port = htons(++port);
    }
    run_udp(fd);
}
