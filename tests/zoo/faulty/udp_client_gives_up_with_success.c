/* zoo: program=udp-echo-client fails=UDP-ECHO-CLIENT-SILENCE also=UDP-ECHO-CLIENT-LATE */
/* The mistake: says after 1.5 s that nothing came, and exits with status 0. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[128];
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    struct timeval limit = {1, 500000};
    socklen_t length = sizeof server;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (sendto(fd, MESSAGE, SIZE, 0, (struct sockaddr *)&server, length) < 0)
        die("sendto");
    ssize_t n = recvfrom(fd, data, sizeof data, 0, (struct sockaddr *)&server, &length);
    if (n < 0) {
        perror("recvfrom");
        return 0;
    }
    show(data, n);
    show_sender(&server);
}
