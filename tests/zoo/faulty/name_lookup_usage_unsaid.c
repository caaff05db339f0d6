/* zoo: program=name-lookup fails=TOOL-USAGE */
/* The mistake: without arguments it ends in silence. */
#include "../tools.h"

int main(int argc, char **argv)
{
    char host[NI_MAXHOST], service[NI_MAXSERV], *end;
    struct sockaddr_in address = {.sin_family = AF_INET};
    if (argc == 1)
        return 1;
    if (argc != 3 || inet_pton(AF_INET, argv[1], &address.sin_addr) != 1)
        usage("name_lookup ip port");
    long port = strtol(argv[2], &end, 10);
    if (!*argv[2] || *end || port < 0 || port > 65535)
        usage("name_lookup ip port");
    address.sin_port = htons(port);
    if (getnameinfo((struct sockaddr *)&address, sizeof address, host, sizeof host, service,
                    sizeof service, 0) != 0)
        return 1;
    printf("%s:%s\n", host, service);
}
