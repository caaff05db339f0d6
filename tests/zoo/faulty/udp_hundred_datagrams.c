/* zoo: program=udp-echo fails=UDP-ECHO-MANY-ROUNDS also=UDP-ECHO-MANY-SENDERS,UDP-ECHO-BURST,UDP-ECHO-STILL-ANSWERS */
/* The mistake: ends after a hundred datagrams. */
#include "../udp.h"
int main(int argc, char **argv)
{
    int fd = bind_udp(port_from(argc, argv));
    for (int served = 0; served < 100; served++)
        echo_datagram(fd);
    return 0;
}
