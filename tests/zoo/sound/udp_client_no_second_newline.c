/* zoo: program=udp-echo-client sound */
/* Unusual: adds a newline only to a reply that does not end in one. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[128];
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    size_t n = ask(fd, &server, data, sizeof data);
    fputs("echo: ", stdout);
    fwrite(data, 1, n, stdout);
    if (n == 0 || data[n - 1] != '\n')
        putchar('\n');
    show_sender(&server);
}
