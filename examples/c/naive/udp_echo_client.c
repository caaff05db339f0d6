/*
 * udp-echo-client, with mistakes; its host and port are compiled in:
 *
 *     udp_echo_client
 *
 * - it sends the NUL that ends the string in C, an eighth byte;
 * - it prints the reply as a string, though nobody has put a NUL behind it: what follows in memory
 *   is printed as well;
 * - it does not look at what recvfrom returns;
 * - it says nothing of its errors.
 */

#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <netinet/in.h>

int main(void)
{
    int fd;
    char buffer[128] = "Hello!\n", host[NI_MAXHOST], service[NI_MAXSERV];
    struct addrinfo hints, *res;
    struct sockaddr_in addr;
    socklen_t addrlen = sizeof(addr);

    if ((fd = socket(AF_INET, SOCK_DGRAM, 0)) == -1)
        exit(1);
    memset(&hints, 0, sizeof(hints));
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_DGRAM;
    if (getaddrinfo("tejo.tecnico.ulisboa.pt", "58001", &hints, &res) != 0)
        exit(1);
    if (sendto(fd, buffer, strlen(buffer) + 1, 0, res->ai_addr, res->ai_addrlen) == -1)
        exit(1);
    recvfrom(fd, buffer, sizeof(buffer), 0, (struct sockaddr *)&addr, &addrlen);
    printf("echo: %s\n", buffer);
    if (getnameinfo((struct sockaddr *)&addr, addrlen, host, sizeof(host), service,
                    sizeof(service), 0) != 0)
        exit(1);
    printf("sent by [%s:%s]\n", host, service);
    exit(0);
}
