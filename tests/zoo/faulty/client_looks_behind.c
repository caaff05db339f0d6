/* zoo: program=connect-client fails=MEMORY-BOUNDS sources */
/* The mistake: it looks for a bell in one byte more than was read, which lies behind the buffer
 * when the greeting fills it. What it prints is right. */
#include "../client.h"

static volatile int bells;

int main(int argc, char **argv)
{
    char buffer[BUFFER_SIZE];
    int fd = client_connect(argc, argv);
    ssize_t n = read(fd, buffer, sizeof buffer);
    for (ssize_t i = 0; i <= n; i++)
        bells += buffer[i] == '\a';
    if (n > 0)
        client_show(argv, buffer, n);
    else
        puts(n ? "Read error" : "No data");
    return 0;
}
