/* hostile: */
/* Leaves a mark wherever it can, and turns switches of the kernel's. */
#include "hostile.h"
#include <sys/stat.h>

static const char *places[] = {
    "/sockcheck-mark",     "/usr/sockcheck-mark",       "/usr/bin/sockcheck-mark",
    "/etc/sockcheck-mark", "/dev/sockcheck-mark",       "/home/sockcheck-mark",
    "/run/sockcheck-mark", "/usr/lib/sockcheck-mark",   "/root/sockcheck-mark",
    "/var/sockcheck-mark", "/proc/self/oom_score_adj",  "/proc/sys/kernel/hostname",
    "/mnt/sockcheck-mark", "/proc/sys/net/ipv4/ip_forward", "/proc/sys/kernel/pid_max",
    "/etc/passwd",         "/etc/hosts",                "/proc/sys/vm/drop_caches",
    "/proc/sysrq-trigger", "/proc/self/uid_map",        "/usr/bin/env",
};

int main(int count, char **words) {
    bound();
    for (unsigned i = 0; i < sizeof places / sizeof *places; i++) {
        int file = open(places[i], O_WRONLY | O_CREAT | O_APPEND, 0600);
        attempt(places[i], file >= 0 && write(file, "\n", 1) == 1);
        if (file >= 0) close(file);
    }
    attempt("chmod /usr/bin/env", chmod("/usr/bin/env", 04777) == 0);
    attempt("mknod /tmp/disk", mknod("/tmp/disk", S_IFBLK | 0600, 0xfe00) == 0);
    attempt("a new name for /usr/bin", rename("/usr/bin", "/usr/been") == 0);
    attempt("the host's name", sethostname("mine", 4) == 0);
    serve(count, words);
}
