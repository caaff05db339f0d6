/* zoo: program=host-list fails=HOST-LIST-IPV6 */
/* The mistake: reads the table itself, and knows of IPv4 only. */
#include "../tools.h"

int main(void)
{
    char line[1024], address[1024], name[1024];
    FILE *table = fopen("/etc/hosts", "r");
    if (!table)
        die("/etc/hosts");
    while (fgets(line, sizeof line, table)) {
        line[strcspn(line, "#")] = '\0';
        if (sscanf(line, "%s %s", address, name) == 2)
            printf("name=%s, addr={ %s }\n", name, address);
    }
}
