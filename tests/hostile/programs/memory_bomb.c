/* hostile: */
/* Eight processes that each want 200 MiB: together more than they may have. */
#include "hostile.h"

int main(int count, char **words) {
    bound();
    int held = 0;
    pid_t children[8];
    for (int i = 0; i < 8; i++) {
        if ((children[i] = child()) == 0) {
            for (int part = 0; part < 20; part++) {
                char *memory = malloc(10 << 20);
                if (memory == NULL) _exit(3);
                memset(memory, 1, 10 << 20);
            }
            usleep(500000);
            _exit(0);
        }
    }
    for (int i = 0; i < 8; i++) {
        int status = 0;
        waitpid(children[i], &status, 0);
        if (status != 0) held++;
    }
    errno = ENOMEM;
    attempt("1600 MiB of memory in eight processes", held == 0);
    serve(count, words);
}
