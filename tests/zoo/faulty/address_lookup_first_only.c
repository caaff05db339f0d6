/* zoo: program=address-lookup fails=ADDRESS-LOOKUP-EVERY */
/* The mistake: prints the first result only. */
#include "../tools.h"

int main(int argc, char **argv)
{
    if (argc != 3)
        usage("address_lookup host service");
    struct addrinfo *found = look_up(argv[1], argv[2], 0);
    printf("%s:%d\n", inet_ntoa(ipv4_of(found)->sin_addr), ntohs(ipv4_of(found)->sin_port));
}
