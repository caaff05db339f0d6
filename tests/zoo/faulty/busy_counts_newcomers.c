/* zoo: program=tcp-echo-busy fails=TCP-BUSY-IDLE-AGAIN also=TCP-BUSY-FIRST-SERVED,TCP-ECHO-NEXT-AFTER-LOST,TCP-ECHO-STILL-ANSWERS */
/* The mistake: counts whoever is there, and forgets to count down for who was told busy: after one
 * of them it is never idle again. */
#define TURN_AWAY(newcomer, client) turn_away_counting(newcomer)
#define PREPARE(fd) prepare_or_turn_away(&fd)
static void turn_away_counting(int newcomer);
static void prepare_or_turn_away(int *fd);
#include "../busy.h"
static int there;

static void turn_away_counting(int newcomer)
{
    there = 1;
    turn_away(newcomer);
}

static void prepare_or_turn_away(int *fd)
{
    if (there) {
        turn_away(*fd);
        *fd = -1;
    } else {
        set_nonblocking(*fd);
    }
}

int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
