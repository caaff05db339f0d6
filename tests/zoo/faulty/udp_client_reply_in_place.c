/* zoo: program=udp-echo-client fails=UDP-ECHO-CLIENT-LONG */
/* The mistake: puts a NUL behind what the datagram had, not behind what fitted (MSG_TRUNC). */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[129];
    struct sockaddr_in server;
    struct timeval limit = {3, 0};
    socklen_t length = sizeof server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (sendto(fd, MESSAGE, SIZE, 0, (struct sockaddr *)&server, length) < 0)
        die("sendto");
    ssize_t n = recvfrom(fd, data, 128, MSG_TRUNC, (struct sockaddr *)&server, &length);
    if (n < 0)
        die("recvfrom");
    show(data, n);
    show_sender(&server);
}
