/* zoo: program=connect-client fails=CONNECT-CLIENT-SOCKET-FAILURE */
/* The mistake: the result of socket() is not looked at; it is connect() that then fails. */
#define ON_SOCKET_FAILURE() ((void)0)
#include "../client.h"
int main(int argc, char **argv)
{
    return client_tell(client_connect(argc, argv), argv);
}
