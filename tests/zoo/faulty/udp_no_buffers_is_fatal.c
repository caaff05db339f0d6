/* zoo: program=udp-echo fails=UDP-ECHO-SEND-FAILURE */
/* The mistake: knows that a sender may be one that cannot be answered, but a lack of buffers for the
 * reply ends it. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    static char buffer[LARGEST];
    any_address sender;
    for (;;) {
        size_t n = receive(fd, buffer, sizeof buffer, &sender);
        if (sendto(fd, buffer, n, 0, (struct sockaddr *)&sender, length_of(&sender)) < 0 &&
            (errno == ENOBUFS || errno == ENOMEM))
            die("sendto");
    }
}
