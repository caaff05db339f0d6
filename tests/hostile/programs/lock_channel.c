/* hostile: */
/* Locks files that all can read: two that conspire could signal by it (docs/security.md says that
 * this is not prevented), but it must hold up nobody who does not look for it. */
#include "hostile.h"
#include <sys/file.h>

int main(int count, char **words) {
    bound();
    static const char *files[] = {"/usr/bin/env", "/bin/sh", "/usr/bin/make", "/etc/hosts",
                                  "/etc/services", "/usr/bin/cc"};
    int locked = 0;
    for (unsigned i = 0; i < sizeof files / sizeof *files; i++) {
        int file = open(files[i], O_RDONLY);
        if (file >= 0 && flock(file, LOCK_EX | LOCK_NB) == 0) locked++;
    }
    printf("locked %d files\n", locked);
    serve(count, words);
}
