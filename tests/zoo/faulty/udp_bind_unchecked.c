/* zoo: program=udp-echo-server fails=UDP-ECHO-PORT-TAKEN also=UDP-ECHO-START-FAILURES */
/* The mistake: the result of bind() is not looked at; it waits for ever on a socket without port. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0)
        die("socket");
    struct sockaddr_in address = ipv4(INADDR_ANY, port_from(argc, argv));
    bind(fd, (struct sockaddr *)&address, sizeof address);
    run_udp(fd);
}
