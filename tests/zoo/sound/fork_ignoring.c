/* zoo: program=tcp-echo-fork sound */
/* The plain one: SIGCHLD ignored. */
#include "../forks.h"
int main(int argc, char **argv)
{
    run_forks(listen_on(port_from(argc, argv), 5), echo);
}
