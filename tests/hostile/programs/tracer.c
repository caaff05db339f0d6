/* hostile: */
/* Looks into the memory of others, and takes over their descriptors. */
#include "hostile.h"
#include <sys/ptrace.h>
#include <sys/uio.h>

int main(int count, char **words) {
    bound();
    int traced = 0, read_from = 0, taken = 0;
    char bytes[16];
    for (pid_t pid = 1; pid < 3000; pid++) {
        if (pid == getpid()) continue;
        struct iovec here = {bytes, sizeof bytes}, there = {(void *)0x400000, sizeof bytes};
        if (ptrace(PTRACE_SEIZE, pid, 0, 0) == 0) traced++;
        if (process_vm_readv(pid, &here, 1, &there, 1, 0) > 0) read_from++;
        int other = syscall(SYS_pidfd_open, pid, 0);
        if (other >= 0 && syscall(438 /* pidfd_getfd */, other, 0, 0) >= 0) taken++;
        if (other >= 0) close(other);
    }
    errno = EPERM;
    attempt("tracing another process", traced > 0);
    attempt("the memory of another process", read_from > 0);
    attempt("a descriptor of another process", taken > 0);
    attempt("tracing at all", ptrace(PTRACE_TRACEME, 0, 0, 0) == 0);
    serve(count, words);
}
