/* zoo: program=udp-echo-client sound */
/* Unusual: without an answer it asks again, a second later each time (RFC 8085 section 3.1.1). */
#include "../echo_client.h"

#define TRIES 3

int main(int argc, char **argv)
{
    struct sockaddr_in server;
    int fd = open_client(argc, argv, SOCK_DGRAM, &server);
    struct pollfd waiting = {.fd = fd, .events = POLLIN};
    int tries = 0;
    do {
        if (tries++ == TRIES) {
            fprintf(stderr, "no answer to %d datagrams\n", TRIES);
            return 1;
        }
        if (sendto(fd, MESSAGE, SIZE, 0, (struct sockaddr *)&server, sizeof server) < 0)
            die("sendto");
    } while (poll(&waiting, 1, 1000) == 0);
    take_and_show(fd, &server);
}
