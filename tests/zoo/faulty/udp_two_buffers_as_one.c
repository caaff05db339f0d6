/* zoo: program=udp-echo fails=UDP-ECHO-LARGEST */
/* The mistake: receives into two buffers, and sends from the first as if the second stood right
 * behind it. What does not fit into both is not answered. */
#include "../udp.h"

static struct {
    char first[8192], between[64], second[32768];
} room;

int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    for (;;) {
        any_address sender;
        struct iovec parts[] = {{room.first, sizeof room.first}, {room.second, sizeof room.second}};
        struct msghdr message = {&sender, sizeof sender, parts, 2, NULL, 0, 0};
        ssize_t n = recvmsg(fd, &message, 0);
        if (n >= 0 && !(message.msg_flags & MSG_TRUNC))
            reply(fd, &room, n, &sender);
    }
}
