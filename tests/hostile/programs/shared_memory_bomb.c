/* hostile: */
/* Memory that is no process's own: shared mappings, System V segments, anonymous files; 2 GiB at
 * most. */
#include "hostile.h"
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/shm.h>

static int fill(char *memory, size_t size) {
    for (size_t i = 0; i < size; i += 4096) memory[i] = 1;
    return 0;
}

int main(int count, char **words) {
    bound();
    int status, file = memfd_create("bomb", 0);
    attempt("a file in memory that no limit sees", file >= 0);
    pid_t filler = child();
    if (filler == 0) {
        for (int i = 0; i < 16; i++) {
            char *part = mmap(NULL, 64 << 20, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                              -1, 0);
            if (part == MAP_FAILED || fill(part, 64 << 20)) _exit(3);
        }
        _exit(0);
    }
    waitpid(filler, &status, 0);
    errno = ENOMEM;
    attempt("1 GiB of shared memory", status == 0);
    filler = child();
    if (filler == 0) {
        for (int i = 0; i < 16; i++) {
            int segment = shmget(IPC_PRIVATE, 64 << 20, IPC_CREAT | 0600);
            char *part = segment < 0 ? (void *)-1 : shmat(segment, NULL, 0);
            if (part == (void *)-1) _exit(3);
            fill(part, 64 << 20);
            shmdt(part);
        }
        _exit(0);
    }
    waitpid(filler, &status, 0);
    errno = ENOMEM;
    attempt("1 GiB of System V shared memory", status == 0);
    serve(count, words);
}
