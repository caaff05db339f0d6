/* zoo: program=connect-client fails=CONNECT-CLIENT-SIZES */
/* The mistake: header, greeting and newline are put together in a buffer that has room for the
 * greeting only: what does not fit, the newline first, is cut off. */
#include "../client.h"

int main(int argc, char **argv)
{
    char buffer[BUFFER_SIZE + 1], line[BUFFER_SIZE + 1];
    int fd = client_connect(argc, argv);
    ssize_t n = read(fd, buffer, BUFFER_SIZE);
    if (n <= 0) {
        puts(n < 0 ? "Read error" : "No data");
        return 0;
    }
    buffer[n] = '\0';
    snprintf(line, sizeof line, "%s:%s says:\n%s\n", argv[1], argv[2], buffer);
    fputs(line, stdout);
    return 0;
}
