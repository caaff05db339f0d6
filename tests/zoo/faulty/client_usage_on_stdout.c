/* zoo: program=connect-client fails=CONNECT-CLIENT-USAGE,CONNECT-CLIENT-BAD-PORT */
/* The mistake: how it is used is said on standard output. */
#define ON_USAGE() (puts("Usage: client server port"), exit(1))
#include "../client.h"

int main(int argc, char **argv)
{
    return client_tell(client_connect(argc, argv), argv);
}
