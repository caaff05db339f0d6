/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-CHILD-LISTENER also=TCP-ECHO-RESTART-LIVE */
/* The mistake: the child keeps the listening socket. */
#define IN_CHILD(listener) ((void)(listener))
#include "../forks.h"
int main(int argc, char **argv)
{
    run_forks(listen_on(port_from(argc, argv), 5), echo);
}
