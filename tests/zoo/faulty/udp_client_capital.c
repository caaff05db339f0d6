/* zoo: program=udp-echo-client fails=ECHO-CLIENT-PLAIN */
/* The mistake: `Echo` with a capital. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[128];
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    size_t n = ask(fd, &server, data, sizeof data);
    printf("Echo: %.*s\n", (int)n, data);
    show_sender(&server);
}
