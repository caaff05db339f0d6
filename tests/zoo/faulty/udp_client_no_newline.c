/* zoo: program=udp-echo-client fails=ECHO-CLIENT-NEWLINE also=UDP-ECHO-CLIENT-SIZES,UDP-ECHO-CLIENT-EMPTY,UDP-ECHO-CLIENT-LONG */
/* The mistake: trusts the reply to bring a newline: without one the sender stands in the same
 * line. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[128];
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    size_t n = ask(fd, &server, data, sizeof data);
    fputs("echo: ", stdout);
    fwrite(data, 1, n, stdout);
    show_sender(&server);
}
