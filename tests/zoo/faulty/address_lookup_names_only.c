/* zoo: program=address-lookup fails=ADDRESS-LOOKUP-NUMBERS */
/* The mistake: an address is taken only if it has a name. */
#include "../tools.h"

int main(int argc, char **argv)
{
    if (argc != 3)
        usage("address_lookup host service");
    struct sockaddr_in address = {.sin_family = AF_INET};
    if (inet_pton(AF_INET, argv[1], &address.sin_addr) == 1) {
        char name[NI_MAXHOST];
        int code = getnameinfo((struct sockaddr *)&address, sizeof address, name, sizeof name,
                               NULL, 0, NI_NAMEREQD);
        if (code != 0) {
            fprintf(stderr, "getaddrinfo: %s\n", gai_strerror(code));
            return 1;
        }
    }
    for (struct addrinfo *found = look_up(argv[1], argv[2], 0); found; found = found->ai_next)
        printf("%s:%d\n", inet_ntoa(ipv4_of(found)->sin_addr), ntohs(ipv4_of(found)->sin_port));
}
