/* zoo: program=host-list fails=HOST-LIST-DUPLICATES */
/* The mistake: leaves out a name that it has seen, with its second address. */
#include "../tools.h"

int main(void)
{
    struct hostent *host;
    static char last[1024];
    while ((host = gethostent())) {
        if (strcmp(host->h_name, last) == 0)
            continue;
        snprintf(last, sizeof last, "%s", host->h_name);
        printf("name=%s, addr={ ", host->h_name);
        for (char **each = host->h_addr_list; *each; each++)
            printf("%s ", inet_ntoa(*(struct in_addr *)*each));
        printf("}\n");
    }
}
