/* zoo: program=udp-echo-client fails=UDP-ECHO-CLIENT-NAMES */
/* The mistake: shows the number of a host that has a name. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[128], service[NI_MAXSERV];
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    size_t n = ask(fd, &server, data, sizeof data);
    show(data, n);
    if (getnameinfo((struct sockaddr *)&server, sizeof server, NULL, 0, service, sizeof service,
                    NI_DGRAM) != 0)
        exit(1);
    printf("sent by [%s:%s]\n", inet_ntoa(server.sin_addr), service);
}
