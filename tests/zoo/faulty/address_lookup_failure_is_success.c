/* zoo: program=address-lookup fails=LOOKUP-STATUS */
/* The mistake, the listing's own: says why it found nothing, and exits with status 0. */
#include "../tools.h"

int main(int argc, char **argv)
{
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found;
    if (argc != 3)
        usage("address_lookup host service");
    int code = getaddrinfo(argv[1], argv[2], &hints, &found);
    if (code != 0) {
        fprintf(stderr, "getaddrinfo: %s\n", gai_strerror(code));
        return 0;
    }
    for (; found; found = found->ai_next)
        printf("%s:%d\n", inet_ntoa(ipv4_of(found)->sin_addr), ntohs(ipv4_of(found)->sin_port));
}
