/* zoo: program=connect-client-threaded fails=CONNECT-CLIENT-TIMEOUT,CONNECT-CLIENT-SLOW-CONNECT also=CONNECT-THREADED-NO-ALARM */
/* The mistake: two seconds instead of five. */
#define CONNECT_SECONDS 2
#include "../client.h"
int main(int argc, char **argv)
{
    return client_tell(client_connect(argc, argv), argv);
}
