/* zoo: program=echosrv fails=ECHOSRV-EACH-CLIENT-TOLD */
/* The mistake: says twice that a client has gone. */
#define AFTER_ECHO(peer) (say("disconnected", peer), say("disconnected", peer))
#include "../echosrv.h"
int main(int argc, char **argv)
{
    run_echosrv(argc, argv);
}
