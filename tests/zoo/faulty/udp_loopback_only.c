/* zoo: program=udp-echo-server fails=UDP-ECHO-ALL-INTERFACES */
/* The mistake: bound to 127.0.0.1, so that nobody else can reach it. */
#include "../udp.h"
int main(int argc, char **argv)
{
    run_udp(bind_address(INADDR_LOOPBACK, port_from(argc, argv)));
}
