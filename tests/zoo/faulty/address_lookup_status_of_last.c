/* zoo: program=address-lookup fails=ADDRESS-LOOKUP-EVERY */
/* The mistake: counts its lines, and exits with 1 where there was more than one. */
#include "../tools.h"

int main(int argc, char **argv)
{
    int lines = 0;
    if (argc != 3)
        usage("address_lookup host service");
    for (struct addrinfo *each = look_up(argv[1], argv[2], 0); each; each = each->ai_next, lines++)
        printf("%s:%d\n", inet_ntoa(ipv4_of(each)->sin_addr), ntohs(ipv4_of(each)->sin_port));
    return lines > 1;
}
