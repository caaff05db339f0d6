/* zoo: program=connect-client-threaded fails=CONNECT-CLIENT-LIMIT-ENDS */
/* The mistake: the socket stays non-blocking, so a read that finds nothing yet is an error. */
#include "../client.h"
int main(int argc, char **argv)
{
    int fd = client_connect(argc, argv);
    set_nonblocking(fd);
    struct pollfd waiting = {.fd = fd, .events = POLLIN};
    poll(&waiting, 1, 3000);
    return client_tell(fd, argv);
}
