/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-FORK-FAILURE */
/* The mistake: ends when fork fails. */
#define ON_FORK_FAILURE() die("fork")
#include "../forks.h"
int main(int argc, char **argv)
{
    run_forks(listen_on(port_from(argc, argv), 5), echo);
}
