/* zoo: program=tcp-echo-busy fails=TCP-BUSY-TOLD also=TCP-BUSY-FIRST-SERVED,TCP-BUSY-ONE-BYTE,TCP-ECHO-NEVER-MIXED */
/* The mistake: writes `busy` to the client that is served, not to the newcomer. */
#define TURN_AWAY(newcomer, client) treat(newcomer, client)
struct served;
static void treat(int newcomer, struct served *client);
#include "../busy.h"
static void treat(int newcomer, struct served *client)
{
    if (write(client->fd, "busy\n", 5) < 0)
        perror("write");
    close(newcomer);
}

int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
