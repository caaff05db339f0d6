/* zoo: program=udp-echo-client fails=UDP-ECHO-CLIENT-STRANGER,UDP-ECHO-CLIENT-DUPLICATE */
/* The mistake: reads on while more is there, as from a stream, and prints all as one reply. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[1024];
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    size_t n = ask(fd, &server, data, 128);
    struct pollfd more = {.fd = fd, .events = POLLIN};
    while (n + 128 <= sizeof data && poll(&more, 1, 200) > 0) {
        ssize_t part = recv(fd, data + n, 128, 0);
        if (part < 0)
            die("recv");
        n += part;
    }
    show(data, n);
    show_sender(&server);
}
