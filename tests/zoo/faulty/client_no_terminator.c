/* zoo: program=connect-client fails=CONNECT-CLIENT-SIZES */
/* The mistake: the buffer comes from malloc and is printed as a string without a terminator. */
#include "../client.h"
int main(int argc, char **argv)
{
    int fd = client_connect(argc, argv);
    char *buffer = malloc(1024);
    ssize_t n = read(fd, buffer, BUFFER_SIZE);
    if (n <= 0)
        puts(n < 0 ? "Read error" : "No data");
    else
        printf("%s:%s says:\n%s\n", argv[1], argv[2], buffer);
    return 0;
}
