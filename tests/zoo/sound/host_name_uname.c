/* zoo: program=host-name sound */
/* Unusual: asks uname, and writes in three pieces. */
#include "../tools.h"
#include <sys/utsname.h>

int main(void)
{
    struct utsname system;
    if (uname(&system) < 0)
        die("uname");
    setvbuf(stdout, NULL, _IONBF, 0);
    fputs("host name: ", stdout);
    fputs(system.nodename, stdout);
    putchar('\n');
}
