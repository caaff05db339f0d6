/* zoo: program=address-lookup fails=ADDRESS-LOOKUP-EVERY */
/* The mistake: asks for TCP's results of IPv4 only, and so prints an IPv6 address once for each
   type of socket. */
#include "../tools.h"

static void show(const char *host, const char *service, int family, int type)
{
    struct addrinfo hints = {.ai_family = family, .ai_socktype = type}, *found;
    int code = getaddrinfo(host, service, &hints, &found);
    if (code != 0 && family == AF_INET) {
        fprintf(stderr, "getaddrinfo: %s\n", gai_strerror(code));
        exit(1);
    }
    for (; code == 0 && found; found = found->ai_next) {
        char text[INET6_ADDRSTRLEN];
        struct sockaddr_in6 *ipv6 = (struct sockaddr_in6 *)found->ai_addr;
        const void *address = family == AF_INET ? (void *)&ipv4_of(found)->sin_addr
                                                : (void *)&ipv6->sin6_addr;
        inet_ntop(family, address, text, sizeof text);
        printf("%s:%d\n", text, ntohs(ipv4_of(found)->sin_port));
    }
}

int main(int argc, char **argv)
{
    if (argc != 3)
        usage("address_lookup host service");
    show(argv[1], argv[2], AF_INET, SOCK_STREAM);
    show(argv[1], argv[2], AF_INET6, 0);
}
