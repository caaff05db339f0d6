/* zoo: program=connect-client fails=CONNECT-CLIENT-TIMEOUT */
/* The mistake: after a timeout it also says `No data`, as if a server had closed the connection. */
#define ON_CONNECT_FAILURE(words, error) \
    (client_say(words, error), (error) == ETIMEDOUT && puts("No data"), exit(3))
#include "../client.h"

int main(int argc, char **argv)
{
    return client_tell(client_connect(argc, argv), argv);
}
