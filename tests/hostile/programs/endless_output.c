/* hostile: escapes-bare */
/* Prints 64 MiB on its standard error, beside its clients. */
#include "hostile.h"
#include <sys/mman.h>

int main(int count, char **words) {
    bound();
    long *printed = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (child() == 0) {
        static char part[1 << 16];
        memset(part, 'A', sizeof part);
        for (int i = 0; i < 1024; i++) {
            ssize_t taken = write(2, part, sizeof part);
            if (taken > 0) *printed += taken;
        }
        _exit(0);
    }
    sleep(2);
    errno = EAGAIN;
    attempt("more than 20 MiB printed", *printed > 20L << 20);
    serve(count, words);
}
