/* zoo: program=read-timeout-client fails=READ-TIMEOUT-SELECT-FAILURE */
/* The mistake: the -1 of select() passes for something to read. */
#define ON_SELECT_FAILURE() ((void)0)
#include "../read_timeout.h"
int main(int argc, char **argv)
{
    return read_timeout_tell(client_connect(argc, argv), argv, READ_SECONDS);
}
