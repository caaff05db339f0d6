/* zoo: program=udp-echo-server sound port=fixed */
/* Listens on port 58001, as in the tutorial; the buffer holds 128 bytes. */
#include "../udp.h"
int main(void)
{
    int fd = bind_udp(58001);
    char buffer[128];
    any_address sender;
    for (;;) {
        size_t n = receive(fd, buffer, sizeof buffer, &sender);
        reply(fd, buffer, n, &sender);
    }
}
