/* hostile: */
/* 100 000 empty files: they take no room on the disk, but memory of the kernel's. */
#include "hostile.h"
#include <sys/stat.h>

int main(int count, char **words) {
    bound();
    int made = 0;
    for (int i = 0; i < 100000; i++) {
        char name[40];
        snprintf(name, sizeof name, "/tmp/f%d", i);
        int file = open(name, O_WRONLY | O_CREAT, 0600);
        if (file < 0) break;
        close(file);
        made++;
    }
    attempt("50000 files", made > 50000);
    serve(count, words);
}
