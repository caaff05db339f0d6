/* zoo: program=udp-echo-client fails=UDP-ECHO-CLIENT-SILENCE also=UDP-ECHO-CLIENT-LATE */
/* The mistake: after 1.5 s without a reply it shows what its buffer holds, the request, and only
 * then looks for the error, which the status tells. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[128] = MESSAGE;
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    struct timeval limit = {1, 500000};
    socklen_t length = sizeof server;
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (sendto(fd, MESSAGE, SIZE, 0, (struct sockaddr *)&server, length) < 0)
        die("sendto");
    ssize_t n = recvfrom(fd, data, sizeof data, 0, (struct sockaddr *)&server, &length);
    show(data, n < 0 ? SIZE : n);
    if (n < 0)
        die("recvfrom");
    show_sender(&server);
}
