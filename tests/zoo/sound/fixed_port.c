/* zoo: program=tcp-echo-iterative sound port=fixed */
/* Listens on port 58001, as in the tutorial, whatever its arguments say. */
#include "../zoo.h"

int main(void)
{
    run_iterative(listen_on(58001, 5), echo);
}
