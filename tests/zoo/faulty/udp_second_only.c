/* zoo: program=udp-echo fails=UDP-ECHO-PLAIN */
/* The mistake: the length of the sender's address starts as 0, so the first datagram has none. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    static char buffer[LARGEST];
    struct sockaddr_in sender = {0};
    socklen_t length = 0;
    for (;;) {
        ssize_t n = recvfrom(fd, buffer, sizeof buffer, 0, (struct sockaddr *)&sender, &length);
        if (n >= 0 && sendto(fd, buffer, n, 0, (struct sockaddr *)&sender, length) < 0)
            perror("sendto");
    }
}
