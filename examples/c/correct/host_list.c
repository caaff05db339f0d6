/*
 * host-list: the hosts of /etc/hosts (Network IPC: Socket, known hosts).
 *
 *     host_list
 */

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

int main(int argc, char *argv[])
{
    struct hostent *host;

    if (argc > 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return EXIT_FAILURE;
    }
    sethostent(1);
    while ((host = gethostent()) != NULL) {
        if (host->h_addrtype != AF_INET)
            continue;
        printf("name=%s, addr={ ", host->h_name);
        for (char **address = host->h_addr_list; *address != NULL; address++) {
            char text[INET_ADDRSTRLEN];

            printf("%s ", inet_ntop(AF_INET, *address, text, sizeof text));
        }
        puts("}");
    }
    endhostent();
    return EXIT_SUCCESS;
}
