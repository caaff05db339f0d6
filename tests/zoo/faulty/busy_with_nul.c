/* zoo: program=tcp-echo-busy fails=TCP-BUSY-TOLD also=TCP-BUSY-FIRST-SERVED,TCP-BUSY-ONE-BYTE,TCP-ECHO-NEVER-MIXED */
/* The mistake: sends the terminating NUL along with `busy`. */
#define TURN_AWAY(newcomer, client) treat(newcomer, client)
struct served;
static void treat(int newcomer, struct served *client);
#include "../busy.h"
static void treat(int newcomer, struct served *client)
{
    (void)client;
    if (write(newcomer, "busy\n", sizeof "busy\n") < 0)
        perror("write");
    close(newcomer);
}

int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
