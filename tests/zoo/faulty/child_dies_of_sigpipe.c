/* zoo: program=tcp-echo-fork fails=TCP-ECHO-SIGPIPE */
/* The mistake: writing to a client that is gone kills the child. */
#define SIGPIPE_ACTION SIG_DFL
#include "../forks.h"
int main(int argc, char **argv)
{
    run_forks(listen_on(port_from(argc, argv), 5), echo);
}
