/* zoo: program=connect-client fails=CONNECT-CLIENT-REFUSED,CONNECT-CLIENT-TIMEOUT */
/* The mistake: what failed is said on standard error, and `No data` besides, on standard output. */
#define ON_CONNECT_FAILURE(words, error) (client_say(words, error), puts("No data"), exit(3))
#include "../client.h"

int main(int argc, char **argv)
{
    return client_tell(client_connect(argc, argv), argv);
}
