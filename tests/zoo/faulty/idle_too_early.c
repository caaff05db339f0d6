/* zoo: program=tcp-echo-busy fails=TCP-BUSY-UNDISTURBED also=* */
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
