/* zoo: program=udp-echo-client fails=UDP-ECHO-CLIENT-STRANGER */
/* The mistake: names the address that it sent to, whoever has answered. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[128];
    struct sockaddr_in server, sender;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    sender = server;
    size_t n = ask(fd, &sender, data, sizeof data);
    show(data, n);
    show_sender(&server);
}
