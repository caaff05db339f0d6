/* zoo: program=connect-client fails=CONNECT-CLIENT-UNRESOLVABLE,CONNECT-CLIENT-BAD-ARGUMENTS */
/* The mistake: what gethostbyname returns is used without a look. */
#define client_address careful_address
#define client_connect careful_connect
#include "../client.h"
#undef client_connect
int main(int argc, char **argv)
{
    if (argc != 3)
        client_usage();
    client_port(argv[2]);
    struct hostent *host = gethostbyname(argv[1]);
    char *first = host->h_addr_list[0];
    if (!first)
        return 2;
    return client_tell(careful_connect(argc, argv), argv);
}
