/*
 * address-lookup, with mistakes:
 *
 *     address_lookup HOST SERVICE
 *
 * - without a kind of socket each address comes three times;
 * - the port is printed in network byte order;
 * - perror says nothing of getaddrinfo's errors;
 * - it does not look how many arguments there are, and exits with 0 after an error.
 */

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

int main(int argc, char *argv[])
{
    struct addrinfo hints, *res, *p;
    struct sockaddr_in *addr;

    (void)argc;
    memset(&hints, 0, sizeof(hints));
    hints.ai_family = AF_INET;
    if (getaddrinfo(argv[1], argv[2], &hints, &res) != 0) {
        perror("getaddrinfo");
        return 0;
    }
    for (p = res; p != NULL; p = p->ai_next) {
        addr = (struct sockaddr_in *)p->ai_addr;
        printf("%s:%d\n", inet_ntoa(addr->sin_addr), addr->sin_port);
    }
    return 0;
}
