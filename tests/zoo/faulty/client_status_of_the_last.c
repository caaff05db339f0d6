/* zoo: program=connect-client-threaded fails=CONNECT-THREADED-SEVERAL */
/* The mistake: the status of the last server stands for all. */
#define JOINED(before, status) (status)
#include "../client.h"

int main(int argc, char **argv)
{
    return client_several(argc, argv, client_run);
}
