/* zoo: program=connect-client-threaded fails=CONNECT-THREADED-SEVERAL */
/* The mistake: the five seconds are shared out among the servers. */
static int servers;
#define CONNECT_SECONDS 5 / servers
#include "../client.h"

int main(int argc, char **argv)
{
    servers = (argc - 1) / 2;
    return client_several(argc, argv, client_run);
}
