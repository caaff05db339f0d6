/* zoo: program=read-timeout-client fails=READ-TIMEOUT-FROM-CONNECT */
/* The mistake: when something has come it looks at the clock once more, and counts from its start. */
#include "../read_timeout.h"

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    double began = seconds();
    int fd = client_connect(argc, argv);
    struct pollfd waiting = {.fd = fd, .events = POLLIN | POLLPRI};
    int ready = poll(&waiting, 1, READ_SECONDS * 1000);
    if (ready == 0 || seconds() - began > READ_SECONDS)
        return ON_TIMEOUT();
    return read_timeout_tell(fd, argv, 1);
}
