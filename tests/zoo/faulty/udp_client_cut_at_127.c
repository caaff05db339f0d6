/* zoo: program=udp-echo-client fails=UDP-ECHO-CLIENT-SIZES */
/* The mistake: keeps a byte of its 128 for a NUL. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[128];
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    size_t n = ask(fd, &server, data, sizeof data - 1);
    show(data, n);
    show_sender(&server);
}
