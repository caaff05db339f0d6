/* zoo: program=udp-echo-client fails=UDP-ECHO-CLIENT-LATE */
/* The mistake: half a second, and it gives up. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    struct timeval limit = {0, 500000};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (sendto(fd, MESSAGE, SIZE, 0, (struct sockaddr *)&server, sizeof server) < 0)
        die("sendto");
    take_and_show(fd, &server);
}
