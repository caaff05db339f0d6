/* zoo: program=udp-echo-server fails=UDP-ECHO-LONGER-THAN-LIMIT */
/* The mistake: with MSG_TRUNC recvfrom() returns the length of the datagram, not of what the buffer
 * holds; as many bytes are sent, and what lies behind the buffer is disclosed. */
#include "../udp.h"
static struct {
    char buffer[128];
    char secret[LARGEST];
} memory;

int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    strcpy(memory.secret, "not for you");
    for (;;) {
        any_address sender;
        socklen_t length = sizeof sender;
        ssize_t n = recvfrom(fd, memory.buffer, sizeof memory.buffer, MSG_TRUNC,
                             (struct sockaddr *)&sender, &length);
        if (n >= 0)
            reply(fd, memory.buffer, n, &sender);
    }
}
