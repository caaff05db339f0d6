/* zoo: program=tcp-echo-busy sound */
/* Newcomers are told, shut down for writing, and closed only when they have closed themselves, or
 * when too many of them linger. */
#define TURN_AWAY(newcomer, client) let_linger(newcomer)
static void let_linger(int newcomer);
#include "../busy.h"
static void let_linger(int newcomer)
{
    static int lingering[4] = {-1, -1, -1, -1}, oldest;
    if (lingering[oldest] >= 0)
        close(lingering[oldest]);
    lingering[oldest] = newcomer;
    oldest = (oldest + 1) % 4;
    if (write(newcomer, "busy\n", 5) == 5)
        shutdown(newcomer, SHUT_WR);
}

int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
