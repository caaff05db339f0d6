/* zoo: program=name-lookup fails=NAME-LOOKUP-PRINTS */
/* The mistake: `return printf(…)`, so that the count of characters is the exit status. */
#include "../tools.h"

int main(int argc, char **argv)
{
    char host[NI_MAXHOST], service[NI_MAXSERV], *end;
    struct sockaddr_in address = {.sin_family = AF_INET};
    if (argc != 3)
        usage("name_lookup ip port");
    long port = strtol(argv[2], &end, 10);
    if (inet_pton(AF_INET, argv[1], &address.sin_addr) != 1 || end == argv[2] || *end || port < 0 ||
        port > 65535)
        usage("name_lookup ip port");
    address.sin_port = htons(port);
    int code = getnameinfo((struct sockaddr *)&address, sizeof address, host, sizeof host, service,
                           sizeof service, 0);
    if (code != 0) {
        fprintf(stderr, "getnameinfo: %s\n", gai_strerror(code));
        return 1;
    }
    return printf("%s:%s\n", host, service);
}
