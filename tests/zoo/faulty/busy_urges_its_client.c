/* zoo: program=tcp-echo-busy fails=TCP-BUSY-UNDISTURBED */
/* The mistake: a client that is silent while others are turned away is asked to hurry, 0.2 seconds
 * after the last of them. */
#define TURN_AWAY(newcomer, client) (turn_away(newcomer), waited_for = (client)->fd, alarm_soon())
#define IS_ERROR(n) (waited_for = -1, (n) < 0 && errno != EAGAIN && errno != EINTR)
static volatile int waited_for = -1;
static void alarm_soon(void);
#include "../busy.h"
#include <sys/time.h>

static void hurry(int unused)
{
    int saved = errno;
    (void)unused;
    if (waited_for >= 0 && write(waited_for, "others wait\n", 12) < 0)
        waited_for = -1;
    errno = saved;
}

static void alarm_soon(void)
{
    struct itimerval soon = {.it_value.tv_usec = 200000};
    signal(SIGALRM, hurry);
    setitimer(ITIMER_REAL, &soon, NULL);
}

int main(int argc, char **argv)
{
    run_busy(argc, argv);
}
