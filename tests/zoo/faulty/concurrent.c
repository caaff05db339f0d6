/* zoo: program=tcp-echo-iterative fails=TCP-ECHO-ONE-AT-A-TIME also=TCP-ECHO-SERVED-IN-TURN,TCP-ECHO-BACKLOG */
/* The mistake: claims to serve one client at a time, and serves each in a thread. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), 5), echo);
}
