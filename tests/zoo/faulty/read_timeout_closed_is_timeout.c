/* zoo: program=read-timeout-client fails=READ-TIMEOUT-CLOSED */
/* The mistake: an end of file is called a timeout. */
#include "../read_timeout.h"
int main(int argc, char **argv)
{
    char byte;
    int fd = client_connect(argc, argv);
    struct pollfd waiting = {.fd = fd, .events = POLLIN | POLLPRI};
    if (poll(&waiting, 1, 10000) == 1 && recv(fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0) {
        fprintf(stderr, "Timeout occurred\n");
        return 2;
    }
    return read_timeout_tell(fd, argv, 0);
}
