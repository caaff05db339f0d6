/* zoo: program=address-lookup fails=TOOL-USAGE */
/* The mistake: says how it is used, and exits with status 0. */
#include "../tools.h"

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: address_lookup host service\n");
        return 0;
    }
    for (struct addrinfo *found = look_up(argv[1], argv[2], 0); found; found = found->ai_next)
        printf("%s:%d\n", inet_ntoa(ipv4_of(found)->sin_addr), ntohs(ipv4_of(found)->sin_port));
}
