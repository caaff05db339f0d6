/* zoo: program=read-timeout-client fails=READ-TIMEOUT-RESET */
/* The mistake: the -1 of a read error is kept in an unsigned, and the NUL put there. */
#include "../read_timeout.h"

int main(int argc, char **argv)
{
    char buffer[BUFFER_SIZE + 1];
    int fd = client_connect(argc, argv);
    fd_set readable, exceptional;
    struct timeval limit = {.tv_sec = READ_SECONDS};
    FD_ZERO(&readable);
    FD_ZERO(&exceptional);
    FD_SET(fd, &readable);
    FD_SET(fd, &exceptional);
    int ready = select(fd + 1, &readable, NULL, &exceptional, &limit);
    if (ready < 0)
        ON_SELECT_FAILURE();
    if (ready == 0) {
        fprintf(stderr, "Timeout occurred\n");
        return 2;
    }
    if (FD_ISSET(fd, &exceptional)) {
        fprintf(stderr, "Exception on socket\n");
        return 3;
    }
    unsigned n = read(fd, buffer, BUFFER_SIZE);
    buffer[n] = '\0';
    client_show(argv, buffer, n);
    return 0;
}
