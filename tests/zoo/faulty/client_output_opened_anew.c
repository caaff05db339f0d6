/* zoo: program=connect-client fails=CONNECT-CLIENT-FILE */
/* The mistake: what came is written to /dev/stdout, opened anew: of a file from its beginning, over
 * the header. */
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
    printf("%s:%s says:\n", argv[1], argv[2]);
    fflush(stdout);
    FILE *out = fopen("/dev/stdout", "w");
    if (!out)
        die("/dev/stdout");
    fwrite(buffer, 1, n, out);
    fputc('\n', out);
    return fclose(out) != 0;
}
