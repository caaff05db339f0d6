/* zoo: program=udp-echo fails=UDP-ECHO-IDLE also=UDP-ECHO-STILL-ANSWERS,UDP-ECHO-SEND-FAILURE */
/* The mistake: ends when nothing has come for a second. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    struct timeval second = {.tv_sec = 1};
    if (setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &second, sizeof second) < 0)
        die("setsockopt");
    static char buffer[LARGEST];
    for (;;) {
        any_address sender;
        socklen_t length = sizeof sender;
        ssize_t n = recvfrom(fd, buffer, sizeof buffer, 0, (struct sockaddr *)&sender, &length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            die("recvfrom");
        reply(fd, buffer, n, &sender);
    }
}
