/* zoo: program=tcp-echo-busy fails=TCP-BUSY-FIRST-SERVED,TCP-BUSY-IDLE-AGAIN,TCP-BUSY-LOST-NEWCOMER,TCP-BUSY-NO-LEAKED-DESCRIPTORS,TCP-BUSY-STORM,TCP-BUSY-UNDISTURBED */
/* The mistake: counts whom it turns away, and has had enough at twenty. */
#define TURN_AWAY(newcomer, client) treat(newcomer, client)
struct served;
static void treat(int newcomer, struct served *client);
#include "../busy.h"
static void treat(int newcomer, struct served *client)
{
    (void)client;
    static int count;
    if (++count > 20)
        exit(0);
    turn_away(newcomer);
}

int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
