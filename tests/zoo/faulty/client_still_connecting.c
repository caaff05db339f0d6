/* zoo: program=connect-client fails=CONNECT-CLIENT-SLOW-CONNECT,CONNECT-CLIENT-TIMEOUT */
/* The mistake: every second it says that it still waits, on standard output. */
#include "../zoo.h"

static int poll_and_say(struct pollfd *waiting, nfds_t count, int milliseconds)
{
    for (; milliseconds > 0; milliseconds -= 1000) {
        int ready = poll(waiting, count, 1000);
        if (ready)
            return ready;
        puts("still connecting");
    }
    return 0;
}
#define poll poll_and_say
#include "../client.h"

int main(int argc, char **argv)
{
    return client_tell(client_connect(argc, argv), argv);
}
