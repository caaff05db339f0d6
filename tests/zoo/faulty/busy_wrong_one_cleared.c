/* zoo: program=tcp-echo-busy fails=TCP-BUSY-FIRST-SERVED,TCP-BUSY-HAS-SENT,TCP-BUSY-IDLE-AGAIN,TCP-BUSY-LOST-NEWCOMER,TCP-BUSY-ONE-BYTE,TCP-BUSY-STORM,TCP-BUSY-STUCK-CLIENT,TCP-BUSY-UNDISTURBED also=TCP-ECHO-DESCRIPTORS-EXHAUSTED,TCP-ECHO-NEVER-MIXED,TCP-ECHO-NEXT-AFTER-LOST,TCP-ECHO-STILL-ANSWERS */
/* The mistake: closes the newcomer, and takes the client out of the set of select. */
#define TURN_AWAY(newcomer, client) (turn_away(newcomer), FD_CLR((client)->fd, &watched))
#define PREPARE(fd) (set_nonblocking(fd), FD_SET(fd, &watched))
#define WANTS_TO_READ(client) ((client)->filled == 0 && FD_ISSET((client)->fd, &watched))
#include <sys/select.h>
static fd_set watched;
#include "../busy.h"
int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
