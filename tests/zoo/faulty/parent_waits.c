/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-SERVED-AT-ONCE also=TCP-CONCURRENT-BURST */
/* The mistake: the parent waits for each child before it accepts again. */
#define IN_PARENT(fd) (close(fd), waitpid(child, NULL, 0))
#define AT_START() ((void)0)
#include "../forks.h"
int main(int argc, char **argv)
{
    run_forks(listen_on(port_from(argc, argv), 5), echo);
}
