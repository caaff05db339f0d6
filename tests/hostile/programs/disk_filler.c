/* hostile: */
/* Writes 512 MiB to every folder that it can write to. */
#include "hostile.h"

static const char *folders[] = {".",    "/",        "/tmp",     "/var/tmp", "/dev/shm", "/dev",
                                "/run", "/run/lock", "/home",   "/etc",     "/var",     "/dev/mqueue",
                                "/usr", "/proc",    "/var/lib", "/mnt",     "/root",    "/opt"};

int main(int count, char **words) {
    bound();
    static char part[1 << 20];
    long total = 0;
    memset(part, 'x', sizeof part);
    signal(SIGXFSZ, SIG_IGN);
    for (unsigned i = 0; i < sizeof folders / sizeof *folders; i++) {
        char name[100];
        for (int number = 0; number < 8; number++) {
            snprintf(name, sizeof name, "%s/filler-%d", folders[i], number);
            int file = open(name, O_WRONLY | O_CREAT, 0600);
            ssize_t taken;
            for (int j = 0; file >= 0 && j < 64 && (taken = write(file, part, sizeof part)) > 0; j++)
                total += taken;
            if (file >= 0) close(file);
        }
    }
    errno = ENOSPC;
    attempt("more than 100 MiB of files", total > 100L << 20);
    printf("wrote %ld MiB\n", total >> 20);
    serve(count, words);
}
