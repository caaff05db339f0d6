/* zoo: program=udp-echo fails=UDP-ECHO-BOUNDARIES also=UDP-ECHO-TO-SENDER,UDP-ECHO-BURST */
/* The mistake: a line that was meant for the log goes to the client: how many datagrams wait, when
 * there is more than one. */
#include "../udp.h"

#define PLACES 16

static struct {
    char data[LARGEST];
    size_t size;
    any_address sender;
} waiting[PLACES];

int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    struct pollfd one = {.fd = fd, .events = POLLIN};
    for (;;) {
        int count = 0;
        poll(&one, 1, -1);
        nap(2);
        while (count < PLACES && poll(&one, 1, 0) > 0) {
            waiting[count].size = receive(fd, waiting[count].data, LARGEST, &waiting[count].sender);
            count++;
        }
        if (count > 1) {
            char line[32];
            int size = snprintf(line, sizeof line, "%d datagrams wait\n", count);
            reply(fd, line, size, &waiting[0].sender);
        }
        for (int i = 0; i < count; i++)
            reply(fd, waiting[i].data, waiting[i].size, &waiting[i].sender);
    }
}
