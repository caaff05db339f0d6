/* zoo: program=echosrv fails=ECHOSRV-DISCONNECTED */
/* The mistake: says that the client has gone when it has just come. */
#define BEFORE_ECHO(peer) say("disconnected", peer)
#define AFTER_ECHO(peer) ((void)(peer))
#include "../echosrv.h"
int main(int argc, char **argv)
{
    run_echosrv(argc, argv);
}
