/* zoo: program=name-lookup fails=NAME-LOOKUP-REJECTS */
/* The mistake: atoi takes any text for a port. */
#include "../tools.h"

int main(int argc, char **argv)
{
    char host[NI_MAXHOST], service[NI_MAXSERV];
    struct sockaddr_in address = {.sin_family = AF_INET};
    if (argc != 3 || inet_pton(AF_INET, argv[1], &address.sin_addr) != 1)
        usage("name_lookup ip port");
    address.sin_port = htons(atoi(argv[2]));
    if (getnameinfo((struct sockaddr *)&address, sizeof address, host, sizeof host, service,
                    sizeof service, 0) != 0)
        return 1;
    printf("%s:%s\n", host, service);
}
