/* zoo: program=connect-client sound */
/* Prints a string, so that a NUL byte ends what it shows; and speaks to stderr, where it can. */
#include "../client.h"
int main(int argc, char **argv)
{
    char buffer[256];
    int fd = client_connect(argc, argv);
    ssize_t n = recv(fd, buffer, 255, 0);
    buffer[n > 0 ? n : 0] = 0;
    if (n > 0)
        printf("%s:%s says:\n%s\n", argv[1], argv[2], buffer);
    else
        puts(n ? "Read error" : "No data");
    return 0;
}
