/* zoo: program=connect-client fails=CONNECT-CLIENT-WHOLE-BUFFER */
/* The mistake: one byte too few is read, for a terminator that has a place already. */
#define BUFFER_SIZE 254
#include "../client.h"
int main(int argc, char **argv)
{
    return client_tell(client_connect(argc, argv), argv);
}
