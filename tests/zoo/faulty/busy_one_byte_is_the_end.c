/* zoo: program=tcp-echo-busy fails=TCP-BUSY-ONE-BYTE also=TCP-BUSY-UNDISTURBED */
/* The mistake: a read that returns 1 makes it idle, though it goes on serving its client. */
#define IS_BUSY(client) ((client)->fd >= 0 && !idle)
#define PREPARE(fd) (set_nonblocking(fd), idle = false)
#define IS_ERROR(n) (idle = idle || (n) == 1, (n) < 0 && errno != EAGAIN && errno != EINTR)
#include <stdbool.h>
static bool idle;
#include "../busy.h"
int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
