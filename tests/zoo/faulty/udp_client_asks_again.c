/* zoo: program=udp-echo-client fails=ECHO-CLIENT-REQUEST */
/* The mistake: without an answer within 0.1 s it asks again, and a slow server hears it twice. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    struct pollfd waiting = {.fd = fd, .events = POLLIN};
    struct timeval limit = {3, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    for (int tries = 0; tries < 2 && poll(&waiting, 1, tries * 100) == 0; tries++)
        if (sendto(fd, MESSAGE, SIZE, 0, (struct sockaddr *)&server, sizeof server) < 0)
            die("sendto");
    take_and_show(fd, &server);
}
