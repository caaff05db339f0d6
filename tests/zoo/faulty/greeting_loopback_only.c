/* zoo: program=greeting-server fails=GREETING-ALL-INTERFACES also=GREETING-BIND-STATUS,GREETING-BIND-MESSAGE */
/* The mistake: it listens on 127.0.0.1 only. */
#define HOST INADDR_LOOPBACK
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
