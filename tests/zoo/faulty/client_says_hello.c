/* zoo: program=connect-client fails=CONNECT-CLIENT-SENDS-NOTHING */
/* The mistake: it greets first, politely, a server that has not asked for it. */
#include "../client.h"
int main(int argc, char **argv)
{
    int fd = client_connect(argc, argv);
    send(fd, "", 1, MSG_NOSIGNAL);
    return client_tell(fd, argv);
}
