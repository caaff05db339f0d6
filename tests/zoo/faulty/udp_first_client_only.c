/* zoo: program=udp-echo fails=UDP-ECHO-NEXT-SENDER also=UDP-ECHO-STILL-ANSWERS */
/* The mistake: the socket is connected to the first client; the kernel drops what others send. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    static char buffer[LARGEST];
    any_address sender;
    size_t n = receive(fd, buffer, sizeof buffer, &sender);
    if (connect(fd, (struct sockaddr *)&sender, length_of(&sender)) < 0)
        die("connect");
    for (;;) {
        if (send(fd, buffer, n, 0) < 0)
            perror("send");
        n = receive(fd, buffer, sizeof buffer, &sender);
    }
}
