/* zoo: program=udp-echo-client fails=ECHO-CLIENT-REQUEST also=UDP-ECHO-CLIENT-GIVES-UP */
/* The mistake: sends the NUL behind the string as well. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    if (sendto(fd, MESSAGE, sizeof MESSAGE, 0, (struct sockaddr *)&server, sizeof server) < 0)
        die("sendto");
    take_and_show(fd, &server);
}
