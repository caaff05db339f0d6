/* zoo: program=connect-client fails=CONNECT-CLIENT-READ-ERROR */
/* The mistake: reads until the end, and if that is a reset forgets what had come. */
#include "../client.h"

int main(int argc, char **argv)
{
    char buffer[BUFFER_SIZE];
    size_t got = 0;
    ssize_t n;
    int fd = client_connect(argc, argv);
    while (got < sizeof buffer && (n = read(fd, buffer + got, sizeof buffer - got)) != 0) {
        if (n < 0) {
            puts("Read error");
            return 0;
        }
        got += n;
    }
    if (got)
        client_show(argv, buffer, got);
    else
        puts("No data");
    return 0;
}
