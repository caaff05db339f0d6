/* zoo: program=tcp-echo-iterative sound cflags=-static */
/* The plainest one again, linked statically: nothing can be preloaded into it. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), echo);
}
