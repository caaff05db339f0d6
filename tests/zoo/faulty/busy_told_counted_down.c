/* zoo: program=tcp-echo-busy fails=TCP-BUSY-FIRST-SERVED,TCP-BUSY-HAS-SENT,TCP-BUSY-IDLE-AGAIN,TCP-BUSY-LOST-NEWCOMER,TCP-BUSY-NO-LEAKED-DESCRIPTORS,TCP-BUSY-STORM,TCP-BUSY-STUCK-CLIENT,TCP-BUSY-UNDISTURBED also=TCP-ECHO-NEVER-MIXED */
/* The mistake: counts up whom it serves, and counts down whomever it closes, newcomers as well. */
#define IS_BUSY(client) (clients > 0)
#define PREPARE(fd) (set_nonblocking(fd), clients++)
#define ON_END(client) (close((client)->fd), (client)->fd = -1, clients--)
#define ON_ERROR(client) ON_END(client)
#define TURN_AWAY(newcomer, client) (turn_away(newcomer), clients--)
static int clients;
#include "../busy.h"
int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
