/* zoo: program=udp-echo fails=UDP-ECHO-STILL-ANSWERS */
/* The mistake: answers a datagram of nothing but NUL, and takes it for the order to rest. */
#include "../udp.h"

int main(int argc, char **argv)
{
    static char buffer[LARGEST];
    int fd = bind_udp(port_from(argc, argv));
    for (;;) {
        any_address sender;
        size_t n = receive(fd, buffer, sizeof buffer, &sender), nuls = 0;
        reply(fd, buffer, n, &sender);
        while (nuls < n && buffer[nuls] == '\0')
            nuls++;
        if (n > 0 && nuls == n)
            pause();
    }
}
