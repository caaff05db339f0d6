/* zoo: program=host-address fails=HOST-ADDRESS-CANONICAL */
/* The mistake: prints the name that it looked up. */
#include "../tools.h"

int main(void)
{
    struct addrinfo *found = look_up(HOST, NULL, 0);
    printf("canonical hostname: %s\n", HOST);
    for (; found; found = found->ai_next)
        printf("internet address: %s (%08X)\n", inet_ntoa(ipv4_of(found)->sin_addr),
               ntohl(ipv4_of(found)->sin_addr.s_addr));
}
