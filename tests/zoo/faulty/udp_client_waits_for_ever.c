/* zoo: program=udp-echo-client fails=UDP-ECHO-CLIENT-GIVES-UP */
/* The mistake, if it is one (the guide's own): without an answer it waits for ever. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[128];
    struct sockaddr_in server;
    socklen_t length = sizeof server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    if (sendto(fd, MESSAGE, SIZE, 0, (struct sockaddr *)&server, length) < 0)
        die("sendto");
    ssize_t n = recvfrom(fd, data, sizeof data, 0, (struct sockaddr *)&server, &length);
    if (n < 0)
        die("recvfrom");
    show(data, n);
    show_sender(&server);
}
