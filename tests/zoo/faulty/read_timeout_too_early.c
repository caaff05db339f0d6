/* zoo: program=read-timeout-client fails=READ-TIMEOUT-FIRES,READ-TIMEOUT-LATE-DATA also=CONNECT-CLIENT-LIMIT-ENDS,READ-TIMEOUT-FROM-CONNECT */
/* The mistake: 5 s, the limit on connecting, taken for reading too. */
#define READ_SECONDS CONNECT_SECONDS
#include "../read_timeout.h"
int main(int argc, char **argv)
{
    return read_timeout_tell(client_connect(argc, argv), argv, READ_SECONDS);
}
