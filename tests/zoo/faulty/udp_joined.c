/* zoo: program=udp-echo fails=UDP-ECHO-BOUNDARIES also=UDP-ECHO-TO-SENDER */
/* The mistake: whatever waits is read into one buffer, as if it were a stream, and sent back as one
 * datagram. It looks for more after a short rest, so that there is more. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    static char buffer[LARGEST];
    any_address sender;
    for (;;) {
        size_t size = receive(fd, buffer, sizeof buffer, &sender);
        nap(1);
        for (;;) {
            ssize_t n = recv(fd, buffer + size, sizeof buffer - size, MSG_DONTWAIT);
            if (n <= 0)
                break;
            size += n;
        }
        reply(fd, buffer, size, &sender);
    }
}
