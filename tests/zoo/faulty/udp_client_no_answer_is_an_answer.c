/* zoo: program=udp-echo-client fails=UDP-ECHO-CLIENT-GIVES-UP also=UDP-ECHO-CLIENT-SILENCE */
/* The mistake: says after 3 s that there is no answer, and takes that for a result: status 0. A
 * machine so busy that it looks only then finds the silence broken as well. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    struct pollfd waiting = {.fd = fd, .events = POLLIN};
    if (sendto(fd, MESSAGE, SIZE, 0, (struct sockaddr *)&server, sizeof server) < 0)
        die("sendto");
    if (poll(&waiting, 1, 3000) == 0) {
        fputs("no answer\n", stderr);
        return 0;
    }
    take_and_show(fd, &server);
}
