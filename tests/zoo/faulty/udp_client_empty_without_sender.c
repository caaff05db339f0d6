/* zoo: program=udp-echo-client fails=UDP-ECHO-CLIENT-EMPTY */
/* The mistake: whoever sent nothing is not named. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[128];
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    size_t n = ask(fd, &server, data, sizeof data);
    show(data, n);
    if (n > 0)
        show_sender(&server);
}
