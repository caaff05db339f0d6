/*
 * host-address, with mistakes; its host is compiled in:
 *
 *     host_address
 *
 * - it prints the address as it lies in memory: on most machines the other way round;
 * - %lX drops leading zeros;
 * - after an error it exits with 0.
 */

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

int main(void)
{
    int code;
    char buffer[INET_ADDRSTRLEN];
    struct addrinfo hints, *res, *p;
    struct in_addr *addr;

    memset(&hints, 0, sizeof(hints));
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_CANONNAME;
    if ((code = getaddrinfo("tejo.tecnico.ulisboa.pt", NULL, &hints, &res)) != 0)
        fprintf(stderr, "error: getaddrinfo: %s\n", gai_strerror(code));
    else {
        printf("canonical hostname: %s\n", res->ai_canonname);
        for (p = res; p != NULL; p = p->ai_next) {
            addr = &((struct sockaddr_in *)p->ai_addr)->sin_addr;
            printf("internet address: %s (%lX)\n", inet_ntop(AF_INET, addr, buffer, sizeof(buffer)),
                   (unsigned long)addr->s_addr);
        }
        freeaddrinfo(res);
    }
    exit(0);
}
