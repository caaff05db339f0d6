/* zoo: program=read-timeout-client fails=READ-TIMEOUT-FIRES,READ-TIMEOUT-CLOSED,READ-TIMEOUT-EXCEPTION */
/* The mistake: whatever ends it without a greeting has status 1. */
#define ON_TIMEOUT() (fprintf(stderr, "Timeout occurred\n"), 1)
#define ON_EXCEPTION() (fprintf(stderr, "Exception on socket\n"), 1)
#define ON_CLOSED(argv) (client_show(argv, "", 0), 1)
#include "../read_timeout.h"

int main(int argc, char **argv)
{
    return read_timeout_tell(client_connect(argc, argv), argv, READ_SECONDS);
}
