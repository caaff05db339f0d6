/* zoo: program=connect-client fails=CONNECT-CLIENT-SIZES */
/* The mistake: reads one byte more than the buffer has, and the header stands behind it. */
#include "../client.h"

int main(int argc, char **argv)
{
    struct {
        char greeting[BUFFER_SIZE], header[1000];
    } text;
    int fd = client_connect(argc, argv);
    snprintf(text.header, sizeof text.header, "%s:%s says:\n", argv[1], argv[2]);
    ssize_t n = read(fd, &text, BUFFER_SIZE + 1);
    if (n <= 0) {
        puts(n < 0 ? "Read error" : "No data");
        return 0;
    }
    fputs(text.header, stdout);
    fwrite(&text, 1, n, stdout);
    putchar('\n');
    return 0;
}
