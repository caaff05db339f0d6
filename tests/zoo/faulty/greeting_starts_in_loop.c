/* zoo: program=greeting-server fails=GREETING-LOG-START */
/* The mistake: the line about the start stands in the loop, so that it comes with each client. */
#define ADDRESS_OF(fd, ip) (syslog(LOG_INFO, STARTED), address_of(fd, ip))
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
