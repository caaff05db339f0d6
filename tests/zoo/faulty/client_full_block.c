/* zoo: program=connect-client fails=CONNECT-CLIENT-PIECES also=CONNECT-CLIENT-READ-ERROR */
/* The mistake: a read that brought fewer than 20 bytes is taken for an error. */
#include "../client.h"
int main(int argc, char **argv)
{
    char buffer[BUFFER_SIZE];
    int fd = client_connect(argc, argv);
    ssize_t n = read(fd, buffer, sizeof buffer);
    if (n == 0)
        printf("No data\n");
    else if (n < 0 || (n < 20 && buffer[0] == 'H' && buffer[n - 1] != 0))
        printf("Read error\n");
    else
        client_show(argv, buffer, n);
    return 0;
}
