/* zoo: program=host-list sound */
/* Unusual: keeps the whole list, puts the addresses of one name into one row, leaves ::1 out. */
#include "../tools.h"

static struct {
    char *name, *addresses;
} list[2000];

int main(void)
{
    struct hostent *host;
    int count = 0, i;
    while ((host = gethostent())) {
        for (char **each = host->h_addr_list; *each; each++) {
            char *text = inet_ntoa(*(struct in_addr *)*each), *both;
            for (i = 0; i < count && strcmp(list[i].name, host->h_name) != 0; i++)
                ;
            if (i == count) {
                list[count].name = strdup(host->h_name);
                list[count++].addresses = strdup(text);
            } else if (asprintf(&both, "%s %s", list[i].addresses, text) > 0) {
                list[i].addresses = both;
            }
        }
    }
    for (i = 0; i < count; i++)
        printf("name=%s, addr={ %s }\n", list[i].name, list[i].addresses);
}
