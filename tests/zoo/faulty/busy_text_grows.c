/* zoo: program=tcp-echo-busy fails=TCP-BUSY-FIRST-SERVED,TCP-BUSY-HAS-SENT,TCP-BUSY-IDLE-AGAIN,TCP-BUSY-LOST-NEWCOMER,TCP-BUSY-NO-LEAKED-DESCRIPTORS,TCP-BUSY-STORM,TCP-BUSY-STUCK-CLIENT,TCP-BUSY-UNDISTURBED also=TCP-ECHO-NEVER-MIXED */
/* The mistake: appends `busy` to the text for a newcomer, and never empties the text. */
#define TURN_AWAY(newcomer, client) treat(newcomer)
static void treat(int newcomer);
#include "../busy.h"
static void treat(int newcomer)
{
    static char text[4096];
    if (strlen(text) + 6 < sizeof text)
        strcat(text, "busy\n");
    if (write(newcomer, text, strlen(text)) < 0)
        perror("write");
    close(newcomer);
}

int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
