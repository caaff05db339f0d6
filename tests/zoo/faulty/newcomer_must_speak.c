/* zoo: program=tcp-echo-busy fails=TCP-BUSY-TOLD also=TCP-BUSY-FIRST-SERVED,TCP-BUSY-ONE-BYTE */
/* The mistake: waits for the newcomer to say something before it is told. */
#define TURN_AWAY(newcomer, client) treat(newcomer, client)
struct served;
static void treat(int newcomer, struct served *client);
#include "../busy.h"
static void treat(int newcomer, struct served *client)
{
    (void)client;
    char byte;
    if (read(newcomer, &byte, 1) >= 0)
        turn_away(newcomer);
}

int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
