/* zoo: program=udp-echo-client fails=UDP-ECHO-CLIENT-STRANGER */
/* The mistake: passes over what a stranger sends, and then names the stranger. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[128];
    struct sockaddr_in server, sender;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    sender = server;
    ssize_t n = ask(fd, &sender, data, sizeof data);
    if (memcmp(&sender.sin_addr, &server.sin_addr, sizeof sender.sin_addr) != 0
        || sender.sin_port != server.sin_port)
        n = recv(fd, data, sizeof data, 0);
    if (n < 0)
        die("recv");
    show(data, n);
    show_sender(&sender);
}
