/* zoo: program=tcp-echo-busy fails=TCP-BUSY-HAS-SENT also=TCP-ECHO-NEVER-MIXED */
/* The mistake: a newcomer that has already sent something gets its echo. */
#define TURN_AWAY(newcomer, client) treat(newcomer, client)
struct served;
static void treat(int newcomer, struct served *client);
#include "../busy.h"
static void treat(int newcomer, struct served *client)
{
    (void)client;
    char line[256];
    set_nonblocking(newcomer);
    ssize_t n = read_some(newcomer, line, sizeof line);
    if (n > 0)
        write_all(newcomer, line, n);
    turn_away(newcomer);
}

int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
