/* zoo: program=tcp-echo-iterative fails=STARTS */
/* The mistake: listens on the port after the one it was told, as if the argument were an offset. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv) + 1, 5), echo);
}
