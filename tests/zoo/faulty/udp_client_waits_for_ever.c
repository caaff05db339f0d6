/* zoo: program=udp-echo-client fails=UDP-ECHO-CLIENT-GIVES-UP */
/* The mistake, if it is one (the guide's own): without an answer it waits for ever. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    if (sendto(fd, MESSAGE, SIZE, 0, (struct sockaddr *)&server, sizeof server) < 0)
        die("sendto");
    take_and_show(fd, &server);
}
