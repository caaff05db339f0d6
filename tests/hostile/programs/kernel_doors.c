/* hostile: */
/* System calls in which holes have been found, and that no server needs. */
#include "hostile.h"
#include <linux/bpf.h>
#include <linux/perf_event.h>

int main(int count, char **words) {
    bound();
    union bpf_attr map = {.map_type = BPF_MAP_TYPE_ARRAY, .key_size = 4, .value_size = 4,
                          .max_entries = 1};
    struct perf_event_attr event = {.size = sizeof event, .exclude_kernel = 1};
    char parameters[256] = {0};
    attempt("bpf", syscall(SYS_bpf, BPF_MAP_CREATE, &map, sizeof map) >= 0);
    attempt("perf_event_open", syscall(SYS_perf_event_open, &event, 0, -1, -1, 0) >= 0);
    attempt("userfaultfd", syscall(SYS_userfaultfd, 1) >= 0);
    attempt("io_uring", syscall(425, 2, parameters) >= 0);
    attempt("kexec", syscall(SYS_kexec_load, 0, 0, NULL, 0) == 0);
    attempt("the kernel's log", syscall(SYS_syslog, 10, NULL, 0) >= 0);
    attempt("a file by its handle", syscall(SYS_open_by_handle_at, -1, NULL, 0) >= 0);
    attempt("fanotify", syscall(SYS_fanotify_init, 0, 0) >= 0);
    attempt("a swap file", syscall(SYS_swapoff, "/nowhere") == 0);
    attempt("an end of all", syscall(SYS_reboot, 0, 0, 0, NULL) == 0);
    serve(count, words);
}
