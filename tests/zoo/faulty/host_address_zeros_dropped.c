/* zoo: program=host-address fails=HOST-ADDRESS-HEXADECIMAL */
/* The mistake: %X drops leading zeros. */
#include "../tools.h"

int main(void)
{
    struct addrinfo *found = look_up(HOST, NULL, AI_CANONNAME);
    printf("canonical hostname: %s\n", found->ai_canonname);
    for (; found; found = found->ai_next)
        printf("internet address: %s (%X)\n", inet_ntoa(ipv4_of(found)->sin_addr),
               ntohl(ipv4_of(found)->sin_addr.s_addr));
}
