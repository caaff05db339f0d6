/* zoo: program=echosrv fails=ECHOSRV-DISCONNECTED also=ECHOSRV-EACH-CLIENT-TOLD,ECHOSRV-LOST-CLIENT-TOLD */
/* The mistake: does not say that a client has gone. */
#define AFTER_ECHO(peer) ((void)(peer))
#include "../echosrv.h"
int main(int argc, char **argv)
{
    run_echosrv(argc, argv);
}
