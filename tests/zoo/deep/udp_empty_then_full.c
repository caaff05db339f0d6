/* zoo: program=udp-echo-server fails=UDP-ECHO-ANY-ORDER */
/* The mistake: an empty datagram is kept as a mark; the next datagram that fills the buffer gets the
 * mark's place for its last byte, which is then another one's. */
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

int main(int argc, char **argv)
{
    int fd = socket(AF_INET, SOCK_DGRAM, 0), marked = 0;
    struct sockaddr_in address = {.sin_family = AF_INET}, peer;
    char buffer[128], last = '?';
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
        if (n == 0)
            marked = 1;
        else if (marked && n == sizeof buffer) {
            buffer[n - 1] = last;
            marked = 0;
        } else {
            last = buffer[n - 1];
            marked = 0;
        }
        sendto(fd, buffer, n, 0, (struct sockaddr *)&peer, length);
    }
}
