/* zoo: program=tcp-echo sound */
/* Takes 1.5 s to set itself up before it listens. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    int port = port_from(argc, argv);
    nap(1500);
    run_threads(listen_on(port, SOMAXCONN), echo);
}
