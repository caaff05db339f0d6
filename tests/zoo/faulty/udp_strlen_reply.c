/* zoo: program=udp-echo fails=UDP-ECHO-EVERY-BYTE-VALUE */
/* The mistake: the received bytes are treated as a string, and end at their first NUL. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    static char buffer[LARGEST + 1];
    any_address sender;
    for (;;) {
        buffer[receive(fd, buffer, LARGEST, &sender)] = '\0';
        reply(fd, buffer, strlen(buffer), &sender);
    }
}
