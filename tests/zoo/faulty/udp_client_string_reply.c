/* zoo: program=udp-echo-client fails=ECHO-CLIENT-EVERY-BYTE */
/* The mistake: puts a NUL behind the reply, and prints a string. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[129];
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    data[ask(fd, &server, data, 128)] = '\0';
    printf("echo: %s\n", data);
    show_sender(&server);
}
