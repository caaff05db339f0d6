/* zoo: program=connect-client fails=CONNECT-CLIENT-PIECES,CONNECT-CLIENT-SIZES,CONNECT-CLIENT-ANY-BYTES */
/* The mistake: what does not end with an exclamation mark is shown, but the status says that it was
 * cut off. */
#include "../client.h"

int main(int argc, char **argv)
{
    char buffer[BUFFER_SIZE];
    int fd = client_connect(argc, argv);
    ssize_t n = read(fd, buffer, sizeof buffer);
    if (n <= 0) {
        puts(n < 0 ? "Read error" : "No data");
        return 0;
    }
    client_show(argv, buffer, n);
    return buffer[n - 1] != '!';
}
