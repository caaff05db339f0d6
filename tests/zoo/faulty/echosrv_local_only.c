/* zoo: program=echosrv fails=TCP-ECHO-ALL-INTERFACES,ECHOSRV-CONNECTED */
/* The mistake: serves only who comes from 127.0.0.1, though nobody has told it to. */
#define BEFORE_ECHO(peer)                                                                          \
    if ((peer)->sin_addr.s_addr != htonl(INADDR_LOOPBACK)) {                                       \
        say("disconnected", peer);                                                                 \
        return;                                                                                    \
    }
#include "../echosrv.h"
int main(int argc, char **argv)
{
    run_echosrv(argc, argv);
}
