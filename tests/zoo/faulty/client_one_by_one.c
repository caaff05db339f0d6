/* zoo: program=connect-client-threaded fails=CONNECT-THREADED-SEVERAL */
/* The mistake: takes several servers, a thread for each, and waits for each before the next. */
#include "../client.h"

int main(int argc, char **argv)
{
    int status = 0;
    if (argc < 3 || argc % 2 == 0)
        client_usage();
    for (int i = 0; i + 2 < argc; i += 2)
        status |= client_several(3, argv + i, client_run);
    return status;
}
