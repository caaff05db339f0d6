/* zoo: program=address-lookup fails=LOOKUP-REASON */
/* The mistake: perror, although getaddrinfo tells its reason by its result and leaves errno. */
#include "../tools.h"

int main(int argc, char **argv)
{
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *found;
    if (argc != 3)
        usage("address_lookup host service");
    if (getaddrinfo(argv[1], argv[2], &hints, &found) != 0) {
        errno = 0; /* what getaddrinfo leaves there depends on the files that it looked for */
        perror("getaddrinfo");
        return 1;
    }
    for (; found; found = found->ai_next)
        printf("%s:%d\n", inet_ntoa(ipv4_of(found)->sin_addr), ntohs(ipv4_of(found)->sin_port));
}
