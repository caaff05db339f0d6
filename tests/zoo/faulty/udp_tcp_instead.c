/* zoo: program=udp-echo fails=STARTS */
/* The mistake: a TCP server, where UDP was asked for. */
#include "../zoo.h"
int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), echo);
}
