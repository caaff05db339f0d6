/* zoo: program=tcp-echo-busy fails=TCP-ECHO-RESTART-LINGERING,TCP-ECHO-RESTART-LIVE */
/* The mistake: keeps whether it is busy in System V shared memory, where others may read it: killed
 * while it serves somebody, it is busy for ever after a restart. */
#define IS_BUSY(client) (*busy)
#define PREPARE(fd) (set_nonblocking(fd), *busy = 1)
#define ON_END(client) (close((client)->fd), (client)->fd = -1, *busy = 0)
#define ON_ERROR(client) ON_END(client)
static int *busy;
#include "../busy.h"
#include <sys/shm.h>

int main(int argc, char **argv)
{
    int id = shmget(port_from(argc, argv), sizeof *busy, IPC_CREAT | 0600);
    busy = id < 0 ? (void *)-1 : shmat(id, NULL, 0);
    if (busy == (void *)-1)
        die("shared memory");
    run_busy(argc, argv);
}
