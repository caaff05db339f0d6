/* zoo: program=tcp-echo-busy fails=TCP-BUSY-IDLE-AGAIN also=TCP-BUSY-FIRST-SERVED,TCP-ECHO-DESCRIPTORS-EXHAUSTED,TCP-ECHO-NEXT-AFTER-LOST,TCP-ECHO-STILL-ANSWERS */
/* The mistake: protects itself against a rush: having told one newcomer busy, it tells so everybody
 * who comes in the next three seconds, also when its client has left. */
#define TURN_AWAY(newcomer, client) treat(newcomer, client)
#define IS_BUSY(client) ((client)->fd >= 0 || time(NULL) < busy_until)
#include <time.h>
static time_t busy_until;
struct served;
static void treat(int newcomer, struct served *client);
#include "../busy.h"
static void treat(int newcomer, struct served *client)
{
    if (client->fd >= 0)
        busy_until = time(NULL) + 3;
    turn_away(newcomer);
}

int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
