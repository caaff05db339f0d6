/* zoo: program=connect-client fails=CONNECT-CLIENT-TIMEOUT,CONNECT-CLIENT-SLOW-CONNECT */
/* The mistake: takes ports below 1024 for forbidden, as they are to listen on, and does not try. */
#include "../client.h"

int main(int argc, char **argv)
{
    struct sockaddr_in address = client_address(argc, argv);
    if (ntohs(address.sin_port) < IPPORT_RESERVED)
        client_cannot(argv, EACCES);
    return client_tell(client_connect(argc, argv), argv);
}
