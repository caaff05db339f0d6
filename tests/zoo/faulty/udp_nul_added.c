/* zoo: program=udp-echo fails=UDP-ECHO-PLAIN */
/* The mistake: the received bytes are ended by a NUL as a string is, and the NUL is sent too. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    static char buffer[LARGEST + 1];
    any_address sender;
    for (;;) {
        size_t n = receive(fd, buffer, LARGEST, &sender);
        buffer[n] = '\0';
        reply(fd, buffer, n + 1, &sender);
    }
}
