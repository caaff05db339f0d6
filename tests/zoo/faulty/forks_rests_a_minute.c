/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-FORK-FAILURE */
/* The mistake: when fork fails it waits a whole minute, in which it looks at nobody. */
#define ON_FORK_FAILURE() nap(60000)
#include "../forks.h"
int main(int argc, char **argv)
{
    run_forks(listen_on(port_from(argc, argv), 5), echo);
}
