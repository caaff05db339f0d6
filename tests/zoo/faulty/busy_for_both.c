/* zoo: program=tcp-echo-busy fails=TCP-BUSY-UNDISTURBED also=TCP-BUSY-FIRST-SERVED,TCP-BUSY-HAS-SENT,TCP-BUSY-IDLE-AGAIN,TCP-BUSY-LOST-NEWCOMER,TCP-BUSY-ONE-BYTE,TCP-BUSY-STORM,TCP-ECHO-NEVER-MIXED */
/* The mistake: lets the served client know, too. */
#define TURN_AWAY(newcomer, client) treat(newcomer, client)
struct served;
static void treat(int newcomer, struct served *client);
#include "../busy.h"
static void treat(int newcomer, struct served *client)
{
    if (write(client->fd, "busy\n", 5) < 0)
        perror("write");
    turn_away(newcomer);
}

int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
