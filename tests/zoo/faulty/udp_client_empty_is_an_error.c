/* zoo: program=udp-echo-client fails=UDP-ECHO-CLIENT-EMPTY */
/* The mistake: takes a datagram of no bytes for an error. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[128];
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    size_t n = ask(fd, &server, data, sizeof data);
    if (n == 0)
        die("recvfrom");
    show(data, n);
    show_sender(&server);
}
