/* zoo: program=host-address fails=HOST-ADDRESS-EVERY */
/* The mistake: takes more than one address for an error, and prints them all the same. */
#include "../tools.h"

int main(void)
{
    struct addrinfo *found = look_up(HOST, NULL, AI_CANONNAME), *each;
    printf("canonical hostname: %s\n", found->ai_canonname);
    for (each = found; each; each = each->ai_next)
        printf("internet address: %s (%08X)\n", inet_ntoa(ipv4_of(each)->sin_addr),
               ntohl(ipv4_of(each)->sin_addr.s_addr));
    return found->ai_next != NULL;
}
