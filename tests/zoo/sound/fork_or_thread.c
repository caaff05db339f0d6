/* zoo: program=tcp-echo-fork sound */
/* A thread for each client: seen from outside, as good as a child. */
#include "../zoo.h"
int main(int argc, char **argv)
{
    run_threads(listen_on(port_from(argc, argv), 5), echo);
}
