/* zoo: program=greeting-server sound */
/* A second process is kept in readiness, and would take over if the daemon died. */
#define BEFORE_LOOP() keep_standby()
#include "../greeter.h"

int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
