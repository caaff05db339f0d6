/* zoo: program=host-address fails=LOOKUP-NO-RESULT,TOOL-ARGUMENTS */
/* The mistake: follows the list of results without a look whether there is one. */
#include "../tools.h"

int main(void)
{
    struct addrinfo hints = {
        .ai_family = AF_INET, .ai_socktype = SOCK_STREAM, .ai_flags = AI_CANONNAME};
    struct addrinfo *found = NULL;
    getaddrinfo(HOST, NULL, &hints, &found);
    printf("canonical hostname: %s\n", found->ai_canonname);
    for (; found; found = found->ai_next)
        printf("internet address: %s (%08X)\n", inet_ntoa(ipv4_of(found)->sin_addr),
               ntohl(ipv4_of(found)->sin_addr.s_addr));
}
