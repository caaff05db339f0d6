/* hostile: escapes-bare */
/* Looks for what is not its own: accounts, homes, other submissions, the harness, its suites. */
#include "hostile.h"

static const char *files[] = {
    "/etc/shadow",       "/etc/gshadow",      "/root/.",           "/root/.bashrc",
    "/var/lib/dpkg/status", "/var/log/.",     "/proc/1/environ",   "/proc/1/root/etc/shadow",
    "/proc/1/mem",       "/proc/1/cmdline",   "/mnt/.",            "/sys/kernel/.",
    "/dev/mem",          "/dev/kmsg",         "/proc/kcore",       "/dev/sda",
    "/dev/vda",          "/boot/.",           "/srv/.",            "/etc/ssh/.",
};

int main(int count, char **words) {
    bound();
    for (unsigned i = 0; i < sizeof files / sizeof *files; i++) {
        char byte;
        int file = open(files[i], O_RDONLY | O_NONBLOCK);
        int found = file >= 0;
        if (found && files[i][strlen(files[i]) - 1] != '.') found = read(file, &byte, 1) >= 0;
        attempt(files[i], found);
        if (file >= 0) close(file);
    }
    /* The test names places of its own: the harness, another submission. */
    for (int i = 2; i < count; i++) attempt(words[i], access(words[i], F_OK) == 0);
    serve(count, words);
}
