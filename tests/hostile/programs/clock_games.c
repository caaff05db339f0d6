/* hostile: */
/* Sets the clocks, so that limits are never reached. */
#include "hostile.h"
#include <sched.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <time.h>

int main(int count, char **words) {
    bound();
    struct timespec now;
    struct timeval coarse;
    struct timex adjustment = {.modes = ADJ_OFFSET_SINGLESHOT, .offset = 0};
    clock_gettime(CLOCK_REALTIME, &now);
    gettimeofday(&coarse, NULL);
    /* To what they are: a hole would change nothing. */
    attempt("the clock", clock_settime(CLOCK_REALTIME, &now) == 0);
    attempt("the time of day", settimeofday(&coarse, NULL) == 0);
    attempt("the clock's speed", adjtimex(&adjustment) >= 0);
    attempt("another time in a namespace", unshare(0x80) == 0);
    serve(count, words);
}
