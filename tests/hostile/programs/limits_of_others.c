/* hostile: */
/* Takes the time, the descriptors and the priority from the first process of its lab, which is ours
 * and, seen from outside, of the same user. */
#include "hostile.h"
#include <sched.h>
#include <sys/resource.h>

int main(int count, char **words) {
    bound();
    struct rlimit none = {0, 0};
    struct sched_param lowest = {0};
    cpu_set_t first;
    CPU_ZERO(&first);
    CPU_SET(0, &first);
    attempt("no more files for the first process", prlimit(1, RLIMIT_NOFILE, &none, NULL) == 0);
    attempt("no more time for the first process", prlimit(1, RLIMIT_CPU, &none, NULL) == 0);
    attempt("a low priority for it", setpriority(PRIO_PROCESS, 1, 19) == 0);
    attempt("an idle scheduler for it", sched_setscheduler(1, SCHED_IDLE, &lowest) == 0);
    attempt("one processor for it", sched_setaffinity(1, sizeof first, &first) == 0);
    serve(count, words);
}
