/* zoo: program=tcp-echo-busy fails=TCP-BUSY-FIRST-SERVED */
/* The mistake: thinks itself busy only when the client has sent something. */
#define TURN_AWAY(newcomer, client) treat(newcomer, client)
struct served;
static void treat(int newcomer, struct served *client);
#include "../busy.h"
static void treat(int newcomer, struct served *client)
{
    if (client->has_spoken) {
        turn_away(newcomer);
        return;
    }
    turn_away(client->fd);
    set_nonblocking(newcomer);
    *client = (struct served){.fd = newcomer};
}

int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
