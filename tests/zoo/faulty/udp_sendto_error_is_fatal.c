/* zoo: program=udp-echo fails=UDP-ECHO-UNANSWERABLE-SENDER also=UDP-ECHO-SEND-FAILURE */
/* The mistake: a reply that cannot be sent ends the server. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    static char buffer[LARGEST];
    any_address sender;
    for (;;) {
        size_t n = receive(fd, buffer, sizeof buffer, &sender);
        if (sendto(fd, buffer, n, 0, (struct sockaddr *)&sender, length_of(&sender)) < 0)
            die("sendto");
    }
}
