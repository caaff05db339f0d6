/* zoo: program=host-name fails=HOST-NAME-EVERY */
/* The mistake: cuts the name at its first dot. */
#include "../tools.h"

int main(void)
{
    char name[65];
    if (gethostname(name, sizeof name) < 0)
        die("gethostname");
    printf("host name: %.*s\n", (int)strcspn(name, "."), name);
}
