/* zoo: program=udp-echo-client fails=UDP-ECHO-CLIENT-EMPTY */
/* The mistake: one buffer for both ways, and a length of 0 leaves the length of the request. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[128] = MESSAGE;
    size_t length = SIZE, n;
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    if ((n = ask(fd, &server, data, sizeof data)))
        length = n;
    show(data, length);
    show_sender(&server);
}
