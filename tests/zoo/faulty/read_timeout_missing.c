/* zoo: program=read-timeout-client fails=READ-TIMEOUT-FIRES */
/* The mistake: the limit is long beyond 10 s. */
#define READ_SECONDS 100
#include "../read_timeout.h"
int main(int argc, char **argv)
{
    return read_timeout_tell(client_connect(argc, argv), argv, READ_SECONDS);
}
