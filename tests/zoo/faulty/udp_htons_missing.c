/* zoo: program=udp-echo fails=STARTS */
/* The mistake: the port is not put into network byte order. */
#include "../udp.h"
int main(int argc, char **argv)
{
    run_udp(bind_udp(htons(port_from(argc, argv))));
}
