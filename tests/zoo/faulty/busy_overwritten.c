/* zoo: program=tcp-echo-busy fails=TCP-BUSY-FIRST-SERVED,TCP-BUSY-HAS-SENT,TCP-BUSY-IDLE-AGAIN,TCP-BUSY-LOST-NEWCOMER,TCP-BUSY-NO-LEAKED-DESCRIPTORS,TCP-BUSY-ONE-BYTE,TCP-BUSY-STORM,TCP-BUSY-STUCK-CLIENT,TCP-BUSY-UNDISTURBED also=TCP-ECHO-NEVER-MIXED */
/* The mistake: accepts a newcomer into the variable of the client that is served. Told busy and
 * closed, it leaves an idle server behind, and a client that nobody looks at any more. */
#define TURN_AWAY(newcomer, client) treat(newcomer, client)
struct served;
static void treat(int newcomer, struct served *client);
#include "../busy.h"
static void treat(int newcomer, struct served *client)
{
    client->fd = newcomer;
    turn_away(client->fd);
    client->fd = -1;
}

int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
