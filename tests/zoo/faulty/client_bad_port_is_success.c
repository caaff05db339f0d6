/* zoo: program=connect-client fails=CONNECT-CLIENT-BAD-PORT */
/* The mistake: a bad port is answered by how it is used, as if that had been asked for: status 0. */
#define ON_USAGE() (fprintf(stderr, "Usage: client server port\n"), exit(argc_is_right ? 0 : 1))
static int argc_is_right;
#include "../client.h"

int main(int argc, char **argv)
{
    argc_is_right = argc == 3;
    return client_tell(client_connect(argc, argv), argv);
}
