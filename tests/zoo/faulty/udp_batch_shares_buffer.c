/* zoo: program=udp-echo fails=UDP-ECHO-BURST also=UDP-ECHO-STOP-CONTINUE */
/* The mistake: of datagrams that wait together each is answered with the last one's bytes. */
#include "../udp.h"
#define BATCH 16

int main(int argc, char **argv)
{
    static char buffer[LARGEST];
    int fd = bind_udp(port_from(argc, argv));
    for (;;) {
        any_address senders[BATCH];
        size_t n = receive(fd, buffer, sizeof buffer, &senders[0]);
        int count = 1;
        nap(5);
        while (count < BATCH) {
            socklen_t length = sizeof senders[count];
            ssize_t more = recvfrom(fd, buffer, sizeof buffer, MSG_DONTWAIT,
                                    (struct sockaddr *)&senders[count], &length);
            if (more < 0)
                break;
            n = more;
            count++;
        }
        for (int i = 0; i < count; i++)
            reply(fd, buffer, n, &senders[i]);
    }
}
