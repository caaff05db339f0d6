/* zoo: program=greeting-server fails=GREETING-LOG-AWAITING */
/* The mistake: what is logged as the server socket is the result of listen(). */
#define LOGGED_LISTENER(listener) 0
#include "../greeter.h"
int main(int argc, char **argv)
{
    run_greeter(argc, argv);
}
