/* zoo: program=tcp-echo-busy fails=TCP-BUSY-FIRST-SERVED,TCP-BUSY-HAS-SENT,TCP-BUSY-NO-LEAKED-DESCRIPTORS,TCP-BUSY-STORM,TCP-BUSY-UNDISTURBED also=TCP-BUSY-LOST-NEWCOMER */
/* The mistake: having turned a newcomer away it waits for its client to speak, and asks select
 * about further newcomers only then. */
#define BACKLOG SOMAXCONN
#define TURN_AWAY(newcomer, client) treat(newcomer, client)
struct served;
static void treat(int newcomer, struct served *client);
#include "../busy.h"
static void treat(int newcomer, struct served *client)
{
    struct pollfd next = {client->fd, POLLIN, 0};
    turn_away(newcomer);
    if (client->filled == 0)
        poll(&next, 1, -1);
}

int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
