/* zoo: program=host-address fails=LOOKUP-STATUS */
/* The mistake, the listing's own: says why it found nothing, and exits with status 0. */
#include "../tools.h"

int main(void)
{
    struct addrinfo hints = {
        .ai_family = AF_INET, .ai_socktype = SOCK_STREAM, .ai_flags = AI_CANONNAME};
    struct addrinfo *found;
    int code = getaddrinfo(HOST, NULL, &hints, &found);
    if (code != 0) {
        fprintf(stderr, "error: getaddrinfo: %s\n", gai_strerror(code));
        return 0;
    }
    printf("canonical hostname: %s\n", found->ai_canonname);
    for (; found; found = found->ai_next)
        printf("internet address: %s (%08X)\n", inet_ntoa(ipv4_of(found)->sin_addr),
               ntohl(ipv4_of(found)->sin_addr.s_addr));
}
