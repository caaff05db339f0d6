/* zoo: program=read-timeout-client fails=CONNECT-CLIENT-SOCKET-FAILURE,READ-TIMEOUT-SELECT-FAILURE */
/* The mistake: where socket() or select() fails it says so, with status 2, that of a timeout. */
#define ON_SOCKET_FAILURE() \
    (fprintf(stderr, "Failed to create socket: %s\n", strerror(errno)), exit(2))
#define ON_SELECT_FAILURE() (fprintf(stderr, "Select failed: %s\n", strerror(errno)), exit(2))
#include "../read_timeout.h"

int main(int argc, char **argv)
{
    return read_timeout_tell(client_connect(argc, argv), argv, READ_SECONDS);
}
