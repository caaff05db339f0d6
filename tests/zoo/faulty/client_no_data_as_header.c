/* zoo: program=connect-client fails=CONNECT-CLIENT-NO-DATA,CONNECT-CLIENT-READ-ERROR */
/* The mistake: only a positive count is told, and nothing at all is said otherwise. */
#include "../client.h"
int main(int argc, char **argv)
{
    char buffer[BUFFER_SIZE];
    int fd = client_connect(argc, argv);
    ssize_t n = read(fd, buffer, sizeof buffer);
    if (n > 0)
        client_show(argv, buffer, n);
    return 0;
}
