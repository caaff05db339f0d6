/* zoo: program=tcp-echo-busy fails=TCP-BUSY-TOLD also=TCP-BUSY-FIRST-SERVED,TCP-BUSY-ONE-BYTE */
/* The mistake: closes the newcomer without a word. */
#define TURN_AWAY(newcomer, client) treat(newcomer, client)
struct served;
static void treat(int newcomer, struct served *client);
#include "../busy.h"
static void treat(int newcomer, struct served *client)
{
    (void)client;
    close(newcomer);
}

int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
