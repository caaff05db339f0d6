/* zoo: program=connect-client fails=CONNECT-CLIENT-PIECES,CONNECT-CLIENT-WHOLE-BUFFER */
/* The mistake: the letters and digits at the end may be half a word, and are left out. */
#include "../client.h"

#include <ctype.h>

int main(int argc, char **argv)
{
    char buffer[BUFFER_SIZE];
    int fd = client_connect(argc, argv);
    ssize_t n = read(fd, buffer, sizeof buffer);
    if (n <= 0) {
        puts(n < 0 ? "Read error" : "No data");
        return 0;
    }
    while (n > 0 && isalnum((unsigned char)buffer[n - 1]))
        n--;
    client_show(argv, buffer, n);
    return 0;
}
