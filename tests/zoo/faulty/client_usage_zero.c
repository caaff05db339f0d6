/* zoo: program=connect-client fails=CONNECT-CLIENT-USAGE */
/* The mistake: without arguments it says how it is used and exits with status 0. */
#include "../client.h"
int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "Usage: client server port\n");
        return 0;
    }
    return client_tell(client_connect(argc, argv), argv);
}
