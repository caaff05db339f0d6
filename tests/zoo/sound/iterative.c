/* zoo: program=tcp-echo-iterative sound */
/* The plainest one: one client at a time, backlog 5. */
#include "../zoo.h"

int main(int argc, char **argv)
{
    run_iterative(listen_on(port_from(argc, argv), 5), echo);
}
