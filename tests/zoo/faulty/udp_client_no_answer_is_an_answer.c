/* zoo: program=udp-echo-client fails=UDP-ECHO-CLIENT-GIVES-UP also=UDP-ECHO-CLIENT-SILENCE */
/* The mistake: says after 3 s that there is no answer, and takes that for a result: status 0. A
 * machine so busy that it looks only then finds the silence broken as well. */
#include "../echo_client.h"

int main(int argc, char **argv)
{
    char data[128];
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    struct pollfd waiting = {.fd = fd, .events = POLLIN};
    socklen_t length = sizeof server;
    if (sendto(fd, MESSAGE, SIZE, 0, (struct sockaddr *)&server, length) < 0)
        die("sendto");
    if (poll(&waiting, 1, 3000) == 0) {
        fputs("no answer\n", stderr);
        return 0;
    }
    ssize_t n = recvfrom(fd, data, sizeof data, 0, (struct sockaddr *)&server, &length);
    if (n < 0)
        die("recvfrom");
    show(data, n);
    show_sender(&server);
}
