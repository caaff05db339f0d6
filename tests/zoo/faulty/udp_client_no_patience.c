/* zoo: program=udp-echo-client fails=UDP-ECHO-CLIENT-LATE */
/* The mistake: half a second, and it gives up. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[128];
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    struct timeval limit = {0, 500000};
    socklen_t length = sizeof server;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (sendto(fd, MESSAGE, SIZE, 0, (struct sockaddr *)&server, length) < 0)
        die("sendto");
    ssize_t n = recvfrom(fd, data, sizeof data, 0, (struct sockaddr *)&server, &length);
    if (n < 0)
        die("recvfrom");
    show(data, n);
    show_sender(&server);
}
