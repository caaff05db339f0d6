/* zoo: program=udp-echo fails=UDP-ECHO-TEXT-UNCHANGED also=UDP-ECHO-EVERY-BYTE-VALUE */
/* The mistake: the reply is composed by snprintf() with the received bytes as its format. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    static char buffer[LARGEST + 1], text[LARGEST + 1];
    any_address sender;
    for (;;) {
        size_t n = receive(fd, buffer, LARGEST, &sender);
        buffer[n] = '\0';
        for (char *n_directive; (n_directive = strstr(buffer, "%n"));)
            n_directive[1] = 'd'; /* glibc would end the program; other systems would not */
        for (char *s_directive; (s_directive = strstr(buffer, "%s"));)
            s_directive[1] = 'x';
        for (char *position; (position = strstr(buffer, "$n"));)
            position[1] = 'd';
        int length = snprintf(text, sizeof text, buffer);
        if (length >= 0)
            reply(fd, text, length < LARGEST ? length : LARGEST, &sender);
    }
}
