/* zoo: program=tcp-echo-busy fails=TCP-BUSY-NO-LEAKED-DESCRIPTORS */
/* The mistake: shuts the connection of a newcomer down, and does not close the descriptor. */
#define TURN_AWAY(newcomer, client) treat(newcomer, client)
struct served;
static void treat(int newcomer, struct served *client);
#include "../busy.h"
static void treat(int newcomer, struct served *client)
{
    (void)client;
    if (write(newcomer, "busy\n", 5) == 5)
        shutdown(newcomer, SHUT_RDWR);
    else
        close(newcomer);
}

int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
