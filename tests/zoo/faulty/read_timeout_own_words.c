/* zoo: program=read-timeout-client fails=READ-TIMEOUT-FIRES,READ-TIMEOUT-CLOSED,READ-TIMEOUT-EXCEPTION */
/* The mistake: it says in words of its own why there is no greeting. */
#define ON_TIMEOUT() (fprintf(stderr, "No answer\n"), 2)
#define ON_EXCEPTION() (fprintf(stderr, "Urgent data\n"), 3)
#define ON_CLOSED(argv) (puts("No data"), 0)
#include "../read_timeout.h"

int main(int argc, char **argv)
{
    return read_timeout_tell(client_connect(argc, argv), argv, READ_SECONDS);
}
