/* zoo: program=read-timeout-client fails=READ-TIMEOUT-FROM-CONNECT */
/* The mistake: the 10 s count from the start of the program. */
#include "../read_timeout.h"
int main(int argc, char **argv)
{
    time_t began = time(NULL);
    int fd = client_connect(argc, argv);
    return read_timeout_tell(fd, argv, READ_SECONDS - (time(NULL) - began) / 2 * 2);
}
