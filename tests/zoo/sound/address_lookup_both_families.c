/* zoo: program=address-lookup sound */
/* Unusual: IPv6 as well, the last result first, and the text by getnameinfo. */
#include "../tools.h"

static void show(const struct addrinfo *each)
{
    char host[NI_MAXHOST], service[NI_MAXSERV];
    if (!each)
        return;
    show(each->ai_next);
    if (getnameinfo(each->ai_addr, each->ai_addrlen, host, sizeof host, service, sizeof service,
                    NI_NUMERICHOST | NI_NUMERICSERV) == 0)
        printf("%s:%s\n", host, service);
}

int main(int argc, char **argv)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *found;
    if (argc != 3)
        usage("address_lookup host service");
    int code = getaddrinfo(argv[1], argv[2], &hints, &found);
    if (code != 0) {
        fprintf(stderr, "getaddrinfo: %s\n", gai_strerror(code));
        return 2;
    }
    show(found);
}
