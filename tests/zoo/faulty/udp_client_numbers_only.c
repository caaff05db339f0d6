/* zoo: program=udp-echo-client fails=UDP-ECHO-CLIENT-NAMES */
/* The mistake: shows numbers where there are names. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[128];
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    size_t n = ask(fd, &server, data, sizeof data);
    show(data, n);
    printf("sent by [%s:%u]\n", inet_ntoa(server.sin_addr), ntohs(server.sin_port));
}
