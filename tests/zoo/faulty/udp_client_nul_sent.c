/* zoo: program=udp-echo-client fails=ECHO-CLIENT-REQUEST also=UDP-ECHO-CLIENT-GIVES-UP */
/* The mistake: sends the NUL behind the string as well. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[128];
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    socklen_t length = sizeof server;
    if (sendto(fd, MESSAGE, sizeof MESSAGE, 0, (struct sockaddr *)&server, length) < 0)
        die("sendto");
    ssize_t n = recvfrom(fd, data, sizeof data, 0, (struct sockaddr *)&server, &length);
    if (n < 0)
        die("recvfrom");
    show(data, n);
    show_sender(&server);
}
