/* zoo: program=connect-client fails=CONNECT-CLIENT-PRINTS */
/* The mistake: the header without its colon. */
#include "../client.h"

int main(int argc, char **argv)
{
    char buffer[BUFFER_SIZE];
    int fd = client_connect(argc, argv);
    ssize_t n = read(fd, buffer, sizeof buffer);
    if (n <= 0) {
        printf(n < 0 ? "Read error\n" : "No data\n");
        return 0;
    }
    printf("%s:%s says\n", argv[1], argv[2]);
    fwrite(buffer, 1, n, stdout);
    putchar('\n');
}
