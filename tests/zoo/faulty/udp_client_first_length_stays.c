/* zoo: program=udp-echo-client fails=UDP-ECHO-CLIENT-STRANGER */
/* The mistake: passes over what a stranger sends, and keeps its length for what comes next. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[128];
    struct sockaddr_in server, sender;
    socklen_t size = sizeof sender;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    sender = server;
    size_t n = ask(fd, &sender, data, sizeof data);
    while (memcmp(&sender.sin_addr, &server.sin_addr, sizeof sender.sin_addr) != 0
           || sender.sin_port != server.sin_port)
        if (recvfrom(fd, data, sizeof data, 0, (struct sockaddr *)&sender, &size) < 0)
            die("recvfrom");
    show(data, n);
    show_sender(&sender);
}
