/* zoo: program=connect-client fails=CONNECT-CLIENT-REFUSED */
/* The mistake: only a timeout is given as the reason; any other failure has none. */
#define REASON(error) ((error) == ETIMEDOUT ? "timed out" : "")
#include "../client.h"

int main(int argc, char **argv)
{
    return client_tell(client_connect(argc, argv), argv);
}
