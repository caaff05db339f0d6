/* zoo: program=read-timeout-client fails=READ-TIMEOUT-FIRES,READ-TIMEOUT-LATE-DATA,CONNECT-CLIENT-LIMIT-ENDS */
/* The mistake: every second it says that it still waits, on standard output. */
#include "../read_timeout.h"

int main(int argc, char **argv)
{
    int fd = client_connect(argc, argv);
    struct pollfd waiting = {.fd = fd, .events = POLLIN | POLLPRI};
    for (int second = 0; second < READ_SECONDS; second++) {
        if (poll(&waiting, 1, 1000) != 0)
            return read_timeout_tell(fd, argv, 1);
        puts("still waiting");
    }
    return ON_TIMEOUT();
}
