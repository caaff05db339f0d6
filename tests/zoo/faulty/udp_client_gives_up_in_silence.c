/* zoo: program=udp-echo-client fails=UDP-ECHO-CLIENT-GIVES-UP */
/* The mistake: gives up after 3 s with the right status, and without a word. */
#include "../zoo.h"

static void leave(const char *call)
{
    (void)call;
    exit(1);
}
#define die leave
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[128];
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    size_t n = ask(fd, &server, data, sizeof data);
    show(data, n);
    show_sender(&server);
}
