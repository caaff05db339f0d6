/* zoo: program=connect-client fails=CONNECT-CLIENT-REFUSED */
/* The mistake: whatever the failure, it says that the time was up. */
#define REASON(error) ((void)(error), "timed out")
#include "../client.h"

int main(int argc, char **argv)
{
    return client_tell(client_connect(argc, argv), argv);
}
