/*
 * host-name: the name of this host (A Quick Guide to Networking Software, task 1).
 *
 *     host_name
 */

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    char name[HOST_NAME_MAX + 1];

    if (argc > 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return EXIT_FAILURE;
    }
    if (gethostname(name, sizeof name) == -1) {
        perror("gethostname");
        return EXIT_FAILURE;
    }
    printf("host name: %s\n", name);
    return EXIT_SUCCESS;
}
