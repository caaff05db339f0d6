/* hostile: no-server */
/* Ends with status 0 before main, as one does against harnesses that look at the status only. */
#include "hostile.h"

__attribute__((constructor)) static void early(void) {
    dprintf(1, "done\n");
    _exit(0);
}

int main(int count, char **words) { serve(count, words); }
