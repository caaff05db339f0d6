/*
 * socket-write, with mistakes:
 *
 *     socket_write
 *
 * - it writes to descriptor 0 and calls it standard output: on a terminal both are the same device;
 * - one write, and a short count is not looked at: what was not taken is lost.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(void)
{
    int sout = 0;
    const char *text = "Hello World!\n";

    if (write(sout, text, strlen(text)) == -1) {
        fprintf(stderr, "Only 0 bytes written out of %zu\n", strlen(text));
        exit(1);
    }
    return 0;
}
