/* zoo: program=tcp-echo-iterative sound cflags=-s,-static,-Os */
/* Without a symbol, static, and small. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), echo);
}
