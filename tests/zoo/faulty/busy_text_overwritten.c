/* zoo: program=tcp-echo-busy fails=TCP-BUSY-HAS-SENT also=TCP-ECHO-NEVER-MIXED,TCP-BUSY-FIRST-SERVED */
/* The mistake: takes what a newcomer has sent into the buffer from which it tells the next one. */
#define TURN_AWAY(newcomer, client) treat(newcomer)
static void treat(int newcomer);
#include "../busy.h"
static void treat(int newcomer)
{
    static char text[1024] = "busy\n";
    set_nonblocking(newcomer);
    if (write(newcomer, text, 5) == 5 && shutdown(newcomer, SHUT_WR) == 0)
        while (read(newcomer, text, sizeof text) > 0)
            ;
    close(newcomer);
}

int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
