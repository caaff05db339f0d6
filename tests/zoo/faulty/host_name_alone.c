/* zoo: program=host-name fails=HOST-NAME-PRINTS */
/* The mistake: prints the name, and not what it is. */
#include "../tools.h"

int main(void)
{
    char name[65];
    if (gethostname(name, sizeof name) < 0)
        die("gethostname");
    printf("%s\n", name);
}
