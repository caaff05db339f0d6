/* zoo: program=tcp-echo-fork fails=TCP-CONCURRENT-HUNDREDS also=TCP-ECHO-CONNECT-AND-CLOSE,TCP-ECHO-NO-LEAKED-MEMORY */
/* The mistake: ends after two hundred children, as planned. */
#define IN_PARENT(fd) (close(fd), ++children == 200 ? exit(0) : (void)0)
static int children;
#include "../forks.h"
int main(int argc, char **argv)
{
    run_forks(listen_on(port_from(argc, argv), 5), echo);
}
