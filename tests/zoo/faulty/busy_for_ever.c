/* zoo: program=tcp-echo-busy fails=TCP-BUSY-IDLE-AFTER-RESET also=TCP-ECHO-NEXT-AFTER-LOST */
/* The mistake: a client that was reset stays the one that is served. */
#define ON_ERROR(client) (close((client)->fd), (client)->fd = open("/dev/zero", O_RDONLY), pause())
#include "../busy.h"
int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
