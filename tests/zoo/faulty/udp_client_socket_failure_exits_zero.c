/* zoo: program=udp-echo-client fails=ECHO-CLIENT-SOCKET-FAILURE */
/* The mistake: where it can have no socket it says so, and exits as if all were well. */
#include "../zoo.h"

static int socket_or_leave(int family, int kind, int protocol)
{
    int fd = socket(family, kind, protocol);
    if (fd < 0) {
        perror("socket");
        exit(0);
    }
    return fd;
}
#define socket socket_or_leave
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[128];
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    size_t size = ask(fd, &server, data, sizeof data);
    show(data, size);
    show_sender(&server);
}
