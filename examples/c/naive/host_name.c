/*
 * host-name, with mistakes:
 *
 *     host_name
 *
 * - its buffer is for short names: for longer ones gethostname fails;
 * - it does not look at what gethostname returns, and prints what the buffer holds.
 */

#include <stdio.h>
#include <unistd.h>

int main(void)
{
    char name[32] = "";

    gethostname(name, sizeof(name));
    printf("host name: %s\n", name);
    return 0;
}
