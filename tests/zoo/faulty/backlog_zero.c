/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-BACKLOG also=TCP-ECHO-SERVED-IN-TURN,TCP-ECHO-CONNECT-AND-CLOSE,TCP-ECHO-DESCRIPTORS-EXHAUSTED,TCP-ECHO-NEVER-MIXED */
/* The mistake: listen() with backlog 0: besides the client that is served only one can wait. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 0), echo);
}
