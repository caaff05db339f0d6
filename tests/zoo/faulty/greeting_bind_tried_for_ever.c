/* zoo: program=greeting-server fails=GREETING-BIND-STATUS,GREETING-BIND-MESSAGE */
/* The mistake: it tells that the port is taken, and tries again every second. */
#define SAY_BIND(port) \
    fprintf(stderr, "Failed to bind socket to port %d: %s\n", port, strerror(errno)); \
    nap(1000); \
    return greeter_listener(port)
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
