/* zoo: program=host-list fails=LIST-LONG */
/* The mistake: keeps the entries in an array of a hundred. */
#include "../tools.h"

int main(void)
{
    struct hostent *host;
    for (int i = 0; i < 100 && (host = gethostent()); i++) {
        printf("name=%s, addr={ ", host->h_name);
        for (char **each = host->h_addr_list; *each; each++)
            printf("%s ", inet_ntoa(*(struct in_addr *)*each));
        printf("}\n");
    }
}
