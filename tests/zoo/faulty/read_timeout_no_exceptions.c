/* zoo: program=read-timeout-client fails=READ-TIMEOUT-EXCEPTION */
/* The mistake: exceptional conditions are not asked for. */
#define EXCEPTIONS(set) NULL
#include "../read_timeout.h"
int main(int argc, char **argv)
{
    return read_timeout_tell(client_connect(argc, argv), argv, READ_SECONDS);
}
