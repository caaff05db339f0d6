/* zoo: program=tcp-echo-busy fails=TCP-BUSY-UNDISTURBED also=TCP-BUSY-FIRST-SERVED,TCP-BUSY-HAS-SENT,TCP-BUSY-IDLE-AGAIN,TCP-BUSY-LOST-NEWCOMER,TCP-BUSY-NO-LEAKED-DESCRIPTORS,TCP-BUSY-ONE-BYTE,TCP-BUSY-STORM,TCP-BUSY-STUCK-CLIENT,TCP-ECHO-NEVER-MIXED */
/* The mistake: is idle again when a newcomer has gone, and forgets whom it served. */
#define TURN_AWAY(newcomer, client) treat(newcomer, client)
struct served;
static void treat(int newcomer, struct served *client);
#include "../busy.h"
static void treat(int newcomer, struct served *client)
{
    turn_away(newcomer);
    client->fd = -1;
}

int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
