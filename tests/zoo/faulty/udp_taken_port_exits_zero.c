/* zoo: program=udp-echo-server fails=UDP-ECHO-PORT-TAKEN also=UDP-ECHO-START-FAILURES */
/* The mistake: the port is taken, it says so, and exits as if all were well. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    if (fd < 0)
        die("socket");
    struct sockaddr_in address = ipv4(INADDR_ANY, port_from(argc, argv));
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
        perror("bind");
        return 0;
    }
    run_udp(fd);
}
