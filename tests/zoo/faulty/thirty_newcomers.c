/* zoo: program=tcp-echo-busy fails=TCP-BUSY-STORM also=TCP-BUSY-FIRST-SERVED,TCP-BUSY-NO-LEAKED-DESCRIPTORS */
/* The mistake: counts whom it turns away, and has had enough at thirty. */
#define TURN_AWAY(newcomer, client) treat(newcomer, client)
struct served;
static void treat(int newcomer, struct served *client);
#include "../busy.h"
static void treat(int newcomer, struct served *client)
{
    (void)client;
    static int count;
    if (++count > 30)
        exit(0);
    turn_away(newcomer);
}

int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
