/* hostile: escapes-bare */
/* Starts processes that start processes; 700 at most in all. */
#include "hostile.h"
#include <sys/mman.h>

int main(int count, char **words) {
    bound();
    int *started = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (int i = 0; i < 20; i++) {
        if (child() == 0) {
            for (int j = 0; j < 32; j++) {
                if (child() == 0) {
                    __sync_fetch_and_add(started, 1);
                    sleep(LIFE);
                    _exit(0);
                }
            }
            sleep(LIFE);
            _exit(0);
        }
    }
    sleep(1);
    errno = EAGAIN;
    attempt("more than 500 processes at one time", *started > 500);
    serve(count, words);
}
