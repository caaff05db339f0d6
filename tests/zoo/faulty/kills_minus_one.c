/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-FORK-FAILURE */
/* The mistake: takes what fork returned for a process id, and kills -1: everybody. */
#define ON_FORK_FAILURE() (signal(SIGTERM, SIG_IGN), kill(child, SIGTERM))
#include "../forks.h"
int main(int argc, char **argv)
{
    run_forks(listen_on(port_from(argc, argv), 5), echo);
}
