/* zoo: program=udp-echo fails=UDP-ECHO-BURST */
/* The mistake: takes all that waits into a ring of a hundred places before it answers: when more
 * wait, early ones are answered with the bytes of late ones. */
#include "../udp.h"
#define PLACES 100
#define MOST 250

int main(int argc, char **argv)
{
    static char bytes[PLACES][LARGEST];
    static any_address senders[MOST];
    static size_t sizes[MOST];
    int fd = bind_udp(port_from(argc, argv));
    for (;;) {
        int count = 1;
        sizes[0] = receive(fd, bytes[0], LARGEST, &senders[0]);
        nap(30);
        while (count < MOST) {
            socklen_t length = sizeof senders[count];
            ssize_t n = recvfrom(fd, bytes[count % PLACES], LARGEST, MSG_DONTWAIT,
                                 (struct sockaddr *)&senders[count], &length);
            if (n < 0)
                break;
            sizes[count++] = n;
        }
        for (int i = 0; i < count; i++)
            reply(fd, bytes[i % PLACES], sizes[i], &senders[i]);
    }
}
