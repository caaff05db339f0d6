/* zoo: program=host-name fails=HOST-NAME-EVERY */
/* The mistake: a buffer of 64 bytes, which a name of 64 leaves no room for its NUL. */
#include "../tools.h"

int main(void)
{
    char name[64];
    if (gethostname(name, sizeof name) < 0 && errno != ENAMETOOLONG)
        die("gethostname");
    name[sizeof name - 1] = '\0';
    printf("host name: %s\n", name);
}
