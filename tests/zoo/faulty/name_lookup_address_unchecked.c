/* zoo: program=name-lookup fails=TOOL-ERROR */
/* The mistake: what inet_pton says is not looked at: a word becomes 0.0.0.0. */
#include "../tools.h"

int main(int argc, char **argv)
{
    char host[NI_MAXHOST], service[NI_MAXSERV], *end;
    struct sockaddr_in address = {.sin_family = AF_INET};
    if (argc != 3)
        usage("name_lookup ip port");
    long port = strtol(argv[2], &end, 10);
    if (!*argv[2] || *end || port < 0 || port > 65535)
        usage("name_lookup ip port");
    inet_pton(AF_INET, argv[1], &address.sin_addr);
    address.sin_port = htons(port);
    if (getnameinfo((struct sockaddr *)&address, sizeof address, host, sizeof host, service,
                    sizeof service, 0) != 0)
        return 1;
    printf("%s:%s\n", host, service);
}
