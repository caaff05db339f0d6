/* zoo: program=connect-client fails=CONNECT-CLIENT-SEVERAL-ADDRESSES */
/* The mistake: a name with more than one address is refused as ambiguous. */
#include "../client.h"

int main(int argc, char **argv)
{
    struct hostent *host = argc == 3 ? gethostbyname(argv[1]) : NULL;
    if (host && host->h_addr_list[0] && host->h_addr_list[1])
        ON_UNRESOLVED(argv[1]);
    return client_tell(client_connect(argc, argv), argv);
}
