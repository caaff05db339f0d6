/* zoo: program=connect-client fails=CONNECT-CLIENT-ANY-BYTES */
/* The mistake: what the server sends is used as a format. */
#include "../client.h"
int main(int argc, char **argv)
{
    char buffer[256] = "";
    int fd = client_connect(argc, argv);
    ssize_t n = read(fd, buffer, 255);
    if (n <= 0) {
        puts(n < 0 ? "Read error" : "No data");
        return 0;
    }
    printf("%s:%s says:\n", argv[1], argv[2]);
    printf(buffer);
    putchar('\n');
    return 0;
}
