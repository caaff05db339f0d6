/* zoo: program=udp-echo-client fails=UDP-ECHO-CLIENT-LONG */
/* The mistake: that a reply fits into the buffer is asserted, not asked. */
#include "../echo_client.h"

#include <assert.h>

int main(int argc, char **argv)
{
    char data[128];
    struct sockaddr_in server;
    struct timeval limit = {3, 0};
    socklen_t length = sizeof server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (sendto(fd, MESSAGE, SIZE, 0, (struct sockaddr *)&server, length) < 0)
        die("sendto");
    ssize_t n = recvfrom(fd, data, sizeof data, MSG_TRUNC, (struct sockaddr *)&server, &length);
    if (n < 0)
        die("recvfrom");
    assert(n <= (ssize_t)sizeof data);
    show(data, n);
    show_sender(&server);
}
