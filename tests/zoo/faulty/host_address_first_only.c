/* zoo: program=host-address fails=HOST-ADDRESS-EVERY */
/* The mistake: does not follow the list. */
#include "../tools.h"

int main(void)
{
    struct addrinfo *found = look_up(HOST, NULL, AI_CANONNAME);
    printf("canonical hostname: %s\n", found->ai_canonname);
    printf("internet address: %s (%08X)\n", inet_ntoa(ipv4_of(found)->sin_addr),
           ntohl(ipv4_of(found)->sin_addr.s_addr));
}
