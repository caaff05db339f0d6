/* zoo: program=udp-echo fails=UDP-ECHO-NO-REMAINS,UDP-ECHO-EVERY-BYTE-VALUE also=UDP-ECHO-STOP-CONTINUE,UDP-ECHO-EMPTY-ANSWERED,UDP-ECHO-TOO-LONG-SURVIVED,UDP-ECHO-BOUNDARIES,UDP-ECHO-TEXT-UNCHANGED,UDP-ECHO-TO-SENDER,UDP-ECHO-MANY-ROUNDS,UDP-ECHO-BURST,UDP-ECHO-STILL-ANSWERS */
/* The mistake: the buffer is cleared once, at the start, and its length is taken by strlen(): after
 * a longer datagram the end of it follows a shorter one. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    static char buffer[LARGEST + 1];
    any_address sender;
    for (;;) {
        receive(fd, buffer, LARGEST, &sender);
        reply(fd, buffer, strlen(buffer), &sender);
    }
}
