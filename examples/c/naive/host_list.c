/*
 * host-list, with mistakes:
 *
 *     host_list
 *
 * - it reads /etc/hosts itself, and knows no comments behind an entry, no IPv6, no alias;
 * - it reads lines into a buffer of its own guess.
 */

#include <stdio.h>

int main(void)
{
    char line[80], address[80], name[80];
    FILE *file = fopen("/etc/hosts", "r");

    if (file == NULL)
        return 1;
    while (fgets(line, sizeof(line), file) != NULL)
        if (sscanf(line, "%s %s", address, name) == 2)
            printf("name=%s, addr={ %s }\n", name, address);
    return 0;
}
