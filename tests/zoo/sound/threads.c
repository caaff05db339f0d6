/* zoo: program=tcp-echo sound */
/* A detached thread for each client. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), SOMAXCONN), echo);
}
