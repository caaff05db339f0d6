/* zoo: program=host-address sound */
/* Unusual: hexadecimal in small letters, byte by byte; gethostbyname instead of getaddrinfo. */
#include "../tools.h"

int main(void)
{
    struct hostent *host = gethostbyname(HOST);
    if (!host) {
        fprintf(stderr, "error: getaddrinfo: %s\n", hstrerror(h_errno));
        return 2;
    }
    printf("canonical hostname: %s\n", host->h_name);
    for (char **each = host->h_addr_list; *each; each++) {
        printf("internet address: %s (", inet_ntoa(*(struct in_addr *)*each));
        for (int i = 0; i < 4; i++)
            printf("%02x", (unsigned char)(*each)[i]);
        printf(")\n");
    }
}
