/* zoo: program=name-lookup sound */
/* Unusual: looks host and service up one after the other, by the older functions. */
#include "../tools.h"

int main(int argc, char **argv)
{
    struct in_addr address;
    char *end;
    if (argc != 3)
        usage("name_lookup ip port");
    unsigned long port = strtoul(argv[2], &end, 10);
    if (inet_pton(AF_INET, argv[1], &address) != 1 || !*argv[2] || *end || port > 65535)
        usage("name_lookup ip port");
    struct hostent *host = gethostbyaddr(&address, sizeof address, AF_INET);
    struct servent *service = getservbyport(htons(port), "tcp");
    printf("%s:", host ? host->h_name : inet_ntoa(address));
    if (service)
        puts(service->s_name);
    else
        printf("%lu\n", port);
}
