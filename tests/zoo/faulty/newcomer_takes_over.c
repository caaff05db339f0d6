/* zoo: program=tcp-echo-busy fails=TCP-BUSY-FIRST-SERVED also=TCP-BUSY-ONE-BYTE,TCP-BUSY-TOLD,TCP-ECHO-NEVER-MIXED */
/* The mistake: the newcomer takes the place of the client, which is told busy. */
#define TURN_AWAY(newcomer, client) treat(newcomer, client)
struct served;
static void treat(int newcomer, struct served *client);
#include "../busy.h"
static void treat(int newcomer, struct served *client)
{
    turn_away(client->fd);
    set_nonblocking(newcomer);
    *client = (struct served){.fd = newcomer};
}

int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
