/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-BACKLOG also=TCP-ECHO-SERVED-IN-TURN,TCP-ECHO-CONNECT-AND-CLOSE,TCP-ECHO-DESCRIPTORS-EXHAUSTED,TCP-ECHO-NEVER-MIXED */
/* The mistake: listen() with backlog 1, so that two clients can wait and not five. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 1), echo);
}
