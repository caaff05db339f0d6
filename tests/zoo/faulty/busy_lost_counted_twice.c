/* zoo: program=tcp-echo-busy fails=TCP-BUSY-IDLE-AFTER-RESET */
/* The mistake: after an error of its client it counts down, and goes on to where the end of a
 * client is treated, which counts down again. */
#define IS_BUSY(client) (clients > 0)
#define PREPARE(fd) (set_nonblocking(fd), clients++)
#define ON_END(client) (close((client)->fd), (client)->fd = -1, clients--)
#define ON_ERROR(client) (clients--, ON_END(client))
static int clients;
#include "../busy.h"
int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
