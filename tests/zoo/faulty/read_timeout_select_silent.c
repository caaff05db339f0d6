/* zoo: program=read-timeout-client fails=READ-TIMEOUT-SELECT-FAILURE */
/* The mistake: where select() fails it ends with the right status, and says nothing. */
#define ON_SELECT_FAILURE() exit(1)
#include "../read_timeout.h"

int main(int argc, char **argv)
{
    return read_timeout_tell(client_connect(argc, argv), argv, READ_SECONDS);
}
