/* zoo: program=tcp-echo-busy fails=TCP-BUSY-LOST-NEWCOMER */
/* The mistake: ends when `busy` cannot be written. */
#define TURN_AWAY(newcomer, client) treat(newcomer, client)
struct served;
static void treat(int newcomer, struct served *client);
#include "../busy.h"
static void treat(int newcomer, struct served *client)
{
    (void)client;
    if (write(newcomer, "busy\n", 5) < 0)
        die("write");
    close(newcomer);
}

int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
