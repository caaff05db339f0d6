/*
 * name-lookup, with mistakes:
 *
 *     name_lookup IP PORT
 *
 * - the port is not brought into network byte order: another service is shown;
 * - atoi takes "abc" for port 0 and 70000 for 4464;
 * - what is no address is looked up as 0.0.0.0, and no error shows in the exit status.
 */

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int main(int argc, char *argv[])
{
    struct sockaddr_in addr;
    char host[NI_MAXHOST], service[NI_MAXSERV];

    if (argc < 3)
        return 1;
    memset(&addr, 0, sizeof(addr));
    addr.sin_family = AF_INET;
    addr.sin_port = atoi(argv[2]);
    inet_pton(AF_INET, argv[1], &addr.sin_addr);
    if (getnameinfo((struct sockaddr *)&addr, sizeof(addr), host, sizeof(host), service,
                    sizeof(service), 0) == 0)
        printf("%s:%s\n", host, service);
    return 0;
}
