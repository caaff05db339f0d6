/* zoo: program=greeting-server fails=GREETING-SENT also=GREETING-DAEMON-PARENT */
/* The mistake: it wants to hear something first. */
#define BEFORE_GREETING(fd) (void)!read(fd, &(char){0}, 1)
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
