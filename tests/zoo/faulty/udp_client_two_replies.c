/* zoo: program=udp-echo-client fails=UDP-ECHO-CLIENT-DUPLICATE also=UDP-ECHO-CLIENT-STRANGER */
/* The mistake: prints every reply that is there, not one. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[128];
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    size_t n = ask(fd, &server, data, sizeof data);
    struct pollfd more = {.fd = fd, .events = POLLIN};
    for (;;) {
        show(data, n);
        show_sender(&server);
        if (poll(&more, 1, 200) <= 0)
            return 0;
        n = recv(fd, data, sizeof data, 0);
    }
}
