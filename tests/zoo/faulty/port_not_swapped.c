/* zoo: program=echosrv fails=ECHOSRV-CONNECTED also=ECHOSRV-DISCONNECTED,ECHOSRV-EACH-CLIENT-TOLD,ECHOSRV-LOST-CLIENT-TOLD */
/* The mistake: prints the port in network byte order. */
#define PEER_PORT(peer) ((peer)->sin_port)
#include "../echosrv.h"
int main(int argc, char **argv)
{
    run_echosrv(argc, argv);
}
