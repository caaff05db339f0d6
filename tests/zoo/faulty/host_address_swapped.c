/* zoo: program=host-address fails=HOST-ADDRESS-PRINTS */
/* The mistake: prints the address as it lies in memory. */
#include "../tools.h"

int main(void)
{
    struct addrinfo *found = look_up(HOST, NULL, AI_CANONNAME);
    printf("canonical hostname: %s\n", found->ai_canonname);
    for (; found; found = found->ai_next)
        printf("internet address: %s (%08X)\n", inet_ntoa(ipv4_of(found)->sin_addr),
               ipv4_of(found)->sin_addr.s_addr);
}
