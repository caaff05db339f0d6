/* zoo: program=udp-echo fails=UDP-ECHO-ANY-ORDER also=UDP-ECHO-TO-SENDER */
/* The mistake: replies go to the address of the last one who sent two in a row, if the one who sends
 * now sent the one before those two: a cache of the peer that is not renewed. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

int main(int argc, char **argv)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in address = {.sin_family = AF_INET}, peer, last[3] = {0};
    static char buffer[65536];
    address.sin_port = htons(atoi(argc > 1 ? argv[1] : "58001"));
    if (bind(fd, (struct sockaddr *)&address, sizeof address) == -1) {
        perror("bind");
        return 1;
    }
    for (;;) {
        socklen_t length = sizeof peer;
        ssize_t n = recvfrom(fd, buffer, sizeof buffer, 0, (struct sockaddr *)&peer, &length);
        if (n < 0)
            continue;
        int stale = last[0].sin_port && last[1].sin_port == last[2].sin_port &&
                    last[0].sin_port == peer.sin_port && last[1].sin_port != peer.sin_port;
        sendto(fd, buffer, n, 0, (struct sockaddr *)(stale ? &last[1] : &peer), length);
        last[0] = last[1];
        last[1] = last[2];
        last[2] = peer;
    }
}
